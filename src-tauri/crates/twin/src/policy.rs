//! The page policy of the window, read from the window's own configuration.

use serde_json::Value;
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};

const WINDOW: &str = include_str!("../../../tauri.conf.json");

/// Freezes what the window freezes before any of its scripts run.
pub(crate) const FREEZE: &str = "Object.freeze(Object.prototype);\n";

/// The page policy with the nonce that the window, too, gives to the page's own tags.
pub(crate) struct Policy {
    nonce: String,
    header: String,
}

impl Policy {
    /// Reads the window's policy.
    ///
    /// # Errors
    /// When the configuration of the window is not what this reader knows.
    pub(crate) fn of_the_window() -> Result<Self, Box<dyn std::error::Error>> {
        let config: Value = serde_json::from_str(WINDOW)?;
        let csp =
            config["app"]["security"]["csp"].as_object().ok_or("no csp in tauri.conf.json")?;
        let nonce = RandomState::new().build_hasher().finish().to_string();
        let directives: Vec<String> = csp
            .iter()
            .map(|(name, sources)| match (name.as_str(), sources.as_str().unwrap_or_default()) {
                ("script-src" | "style-src", sources) => {
                    format!("{name} {sources} 'nonce-{nonce}'")
                }
                (_, sources) => format!("{name} {sources}"),
            })
            .collect();
        Ok(Self { nonce, header: directives.join("; ") })
    }

    /// The value of the header.
    pub(crate) fn header(&self) -> String {
        self.header.clone()
    }

    /// A page with the nonce on its tags and the prototypes frozen first.
    pub(crate) fn apply(&self, page: &str) -> String {
        let nonce = &self.nonce;
        page.replacen("<head>", "<head>\n    <script src=\"/freeze.js\"></script>", 1)
            .replace("<script", &format!("<script nonce=\"{nonce}\""))
            .replace("<style", &format!("<style nonce=\"{nonce}\""))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_is_that_of_the_window() {
        let policy = Policy::of_the_window().unwrap();
        let header = policy.header();
        assert!(header.contains("default-src 'none'"), "{header}");
        assert!(header.contains("require-trusted-types-for 'script'"), "{header}");
        assert!(
            header.contains(&format!("script-src 'self' 'nonce-{}'", policy.nonce)),
            "{header}"
        );
        assert!(!header.contains("unsafe"), "{header}");
    }

    #[test]
    fn a_page_freezes_before_its_own_scripts() {
        let policy = Policy::of_the_window().unwrap();
        let page = policy.apply("<head>\n<script src=\"/app.js\"></script><style></style></head>");
        let nonce = format!("nonce=\"{}\"", policy.nonce);
        assert_eq!(page.matches(&nonce).count(), 3, "{page}");
        assert!(page.find("freeze.js").unwrap() < page.find("app.js").unwrap(), "{page}");
    }
}
