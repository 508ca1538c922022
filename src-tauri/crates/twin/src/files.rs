//! The built interface, read from disk at every request so that a new build shows at once.

use crate::policy::{FREEZE, Policy};
use std::path::{Component, Path, PathBuf};

/// The folder of the built interface.
pub(crate) struct Files {
    dist: PathBuf,
    policy: Policy,
}

/// A file ready to be sent.
pub(crate) struct File {
    pub(crate) content_type: &'static str,
    /// Only pages carry one.
    pub(crate) policy: Option<String>,
    pub(crate) bytes: Vec<u8>,
}

impl Files {
    /// Serves that folder.
    ///
    /// # Errors
    /// When the page policy cannot be read.
    pub(crate) fn new(dist: PathBuf) -> Result<Self, Box<dyn std::error::Error>> {
        Ok(Self { dist, policy: Policy::of_the_window()? })
    }

    /// The file behind a path of the address, where there is one.
    pub(crate) fn read(&self, path: &str) -> Option<File> {
        let name = match path.trim_start_matches('/') {
            "" => "index.html",
            "freeze.js" => return Some(plain("text/javascript", FREEZE.into())),
            name => name,
        };
        let inside = Path::new(name).components().all(|part| matches!(part, Component::Normal(_)));
        let bytes = inside.then(|| std::fs::read(self.dist.join(name)).ok())??;
        let content_type = content_type(name);
        if content_type != PAGE {
            return Some(plain(content_type, bytes));
        }
        let page = self.policy.apply(&String::from_utf8_lossy(&bytes));
        Some(File { content_type, policy: Some(self.policy.header()), bytes: page.into_bytes() })
    }
}

const PAGE: &str = "text/html; charset=utf-8";

fn plain(content_type: &'static str, bytes: Vec<u8>) -> File {
    File { content_type, policy: None, bytes }
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("html") => PAGE,
        Some("js") => "text/javascript",
        Some("css") => "text/css",
        Some("json" | "map") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("woff2") => "font/woff2",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serves_the_folder_and_nothing_beside_it() {
        let dir = tempfile::tempdir().unwrap();
        let dist = dir.path().join("dist");
        std::fs::create_dir(&dist).unwrap();
        std::fs::write(dir.path().join("secret.js"), "no").unwrap();
        std::fs::write(dist.join("index.html"), "<head></head>").unwrap();
        std::fs::write(dist.join("app.js"), "yes").unwrap();
        let files = Files::new(dist).unwrap();

        assert!(files.read("/").unwrap().policy.is_some());
        assert_eq!(files.read("/app.js").unwrap().bytes, b"yes");
        for outside in ["/../secret.js", "//etc/passwd", "/absent.js", "/./../secret.js"] {
            assert!(files.read(outside).is_none(), "{outside}");
        }
    }
}
