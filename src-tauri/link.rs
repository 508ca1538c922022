//! How the shipped programs are linked; a part of their build scripts.

/// Leaves out the tables by which a stack is unwound, a tenth of the program: a released program ends
/// at its first panic, where it stands, so that nothing reads them. `script` lies beside the manifest.
///
/// # Errors
/// Where the script is not there.
pub fn without_unwinding(script: &str) -> std::io::Result<()> {
    let is = |variable: &str, value: &str| std::env::var(variable).is_ok_and(|is| is == value);
    // What Cargo calls the profile of everything that inherits from `release`.
    if is("PROFILE", "release") && is("CARGO_CFG_TARGET_OS", "linux") {
        println!("cargo::rerun-if-changed={script}");
        let script = std::path::Path::new(script).canonicalize()?;
        println!("cargo::rustc-link-arg-bins=-Wl,--script={}", script.display());
    }
    Ok(())
}
