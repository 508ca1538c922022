//! Declares what the page may ask of the shell, so that Tauri's access list governs our own
//! commands as it does its own.

mod link;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    link::without_unwinding("no-unwind.ld")?;
    // The interface is embedded; without a built one an empty folder lets the rest compile.
    std::fs::create_dir_all("../ui/dist")?;
    let commands = &["rpc", "pick_folder", "save_file", "open_link", "painted"];
    let manifest = tauri_build::AppManifest::new().commands(commands);
    tauri_build::try_build(tauri_build::Attributes::new().app_manifest(manifest))?;
    Ok(())
}
