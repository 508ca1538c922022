//! Attachments as a web view shows them: by id only, under a type that cannot act.

use crate::api::FileContent;
use crate::commands;
use crate::error::internal;
use crate::host::Host;
use base64::Engine;
use holdfast_domain::{Result, Source};

/// Policy of every embedded file: even one that is opened on its own runs and loads nothing.
pub const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

/// The types a web view may show. Everything else is only offered to be saved.
const SHOWN: &[&str] =
    &["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/svg+xml"];

/// A file ready to be served.
pub struct Embedded {
    /// Media type, `application/octet-stream` unless it is an image.
    pub content_type: &'static str,
    /// The content.
    pub bytes: Vec<u8>,
}

/// Reads the attachment of that id.
///
/// # Errors
/// As `attachment_read` does, `not_found` before all.
pub fn embedded(host: &Host, id: &str) -> Result<Embedded> {
    let request = serde_json::json!({ "id": id });
    let answer = commands::run(host, Source::Window, "attachment_read", request)?;
    let file: FileContent = serde_json::from_value(answer).map_err(internal)?;
    let bytes = base64::engine::general_purpose::STANDARD.decode(file.base64).map_err(internal)?;
    Ok(Embedded { content_type: shown_type(&file.mime), bytes })
}

fn shown_type(mime: &str) -> &'static str {
    SHOWN.iter().find(|shown| **shown == mime).copied().unwrap_or("application/octet-stream")
}

#[cfg(test)]
mod tests {
    use super::shown_type;

    #[test]
    fn only_images_keep_their_type() {
        assert_eq!(shown_type("image/png"), "image/png");
        for acting in
            ["text/html", "application/xhtml+xml", "text/javascript", "", "image/png; x=1"]
        {
            assert_eq!(shown_type(acting), "application/octet-stream", "{acting}");
        }
    }
}
