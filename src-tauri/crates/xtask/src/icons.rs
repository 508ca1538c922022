//! Renders the icons from their drawings. The results are committed: building needs no renderer.

use crate::{Result, exec, root, system};
use std::path::Path;

/// Up to this size the drawing with fewer details is used.
const SMALL: u32 = 32;

/// Renders every icon.
pub(crate) fn render() -> Result {
    system::require(&[system::ICONS])?;
    let icons = root().join("icons");
    let work = tempdir()?;
    for size in [32, 128, 256, 512] {
        std::fs::write(icons.join(format!("{size}.png")), png(&icons, &work, size)?)?;
    }
    std::fs::write(icons.join("tray.png"), draw(&icons.join("tray.svg"), &work, 64)?)?;
    let windows = [16, 24, 32, 48, 64, 256].map(|size| Ok((size, png(&icons, &work, size)?)));
    std::fs::write(
        icons.join("holdfast.ico"),
        ico(&windows.into_iter().collect::<Result<Vec<_>>>()?),
    )?;
    let mac = [
        (b"icp4", 16),
        (b"icp5", 32),
        (b"ic12", 64),
        (b"ic07", 128),
        (b"ic08", 256),
        (b"ic09", 512),
        (b"ic10", 1024),
    ];
    let mac: Result<Vec<_>> =
        mac.map(|(kind, size)| Ok((kind, png(&icons, &work, size)?))).into_iter().collect();
    std::fs::write(icons.join("holdfast.icns"), icns(&mac?))?;
    std::fs::remove_dir_all(work)?;
    println!("Rendered into {}. Look at them.", icons.display());
    Ok(())
}

fn tempdir() -> Result<std::path::PathBuf> {
    let work = crate::target().join("xtask").join("icons");
    std::fs::create_dir_all(&work)?;
    Ok(work)
}

fn png(icons: &Path, work: &Path, size: u32) -> Result<Vec<u8>> {
    let drawing = if size <= SMALL { "holdfast-small.svg" } else { "holdfast.svg" };
    draw(&icons.join(drawing), work, size)
}

fn draw(drawing: &Path, work: &Path, size: u32) -> Result<Vec<u8>> {
    let out = work.join("icon.png");
    let size = size.to_string();
    let mut convert =
        exec::program("rsvg-convert", &["--width", &size, "--height", &size, "--output"]);
    exec::run(convert.arg(&out).arg(drawing))?;
    Ok(std::fs::read(out)?)
}

/// A Windows icon: a directory of PNG images.
fn ico(images: &[(u32, Vec<u8>)]) -> Vec<u8> {
    let count = images.len() as u16;
    let mut file = vec![0, 0, 1, 0];
    file.extend(count.to_le_bytes());
    let mut offset = 6 + 16 * u32::from(count);
    for (size, image) in images {
        // 256 is written as 0.
        let side = (size % 256) as u8;
        file.extend([side, side, 0, 0, 1, 0, 32, 0]);
        file.extend((image.len() as u32).to_le_bytes());
        file.extend(offset.to_le_bytes());
        offset += image.len() as u32;
    }
    images.iter().for_each(|(_, image)| file.extend(image));
    file
}

/// A macOS icon: PNG images, each behind its kind and length.
fn icns(images: &[(&[u8; 4], Vec<u8>)]) -> Vec<u8> {
    let mut body = Vec::new();
    for (kind, image) in images {
        body.extend(*kind);
        body.extend((image.len() as u32 + 8).to_be_bytes());
        body.extend(image);
    }
    let mut file = b"icns".to_vec();
    file.extend((body.len() as u32 + 8).to_be_bytes());
    file.extend(body);
    file
}
