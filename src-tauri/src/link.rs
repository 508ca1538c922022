//! Links, which are written by strangers: those that lead out, and `holdfast://` that leads in.

use holdfast_domain::{Error, ErrorCode, Number, Result};
use uuid::Uuid;

/// Schemes that may be opened outside.
const OUTSIDE: &[&str] = &["https", "http", "mailto", "ssh", "tel"];

/// The link itself where it may be opened outside.
///
/// # Errors
/// `link_refused` for any other scheme, and for text that is no link.
pub(crate) fn outside(url: &str) -> Result<String> {
    let allowed = !url.chars().any(|c| c.is_control() || c.is_whitespace())
        && tauri::Url::parse(url).is_ok_and(|url| OUTSIDE.contains(&url.scheme()));
    if allowed {
        return Ok(url.to_owned());
    }
    Err(Error::new(
        ErrorCode::LinkRefused,
        "This link is of a kind that Holdfast does not open.",
        format!(
            "Links with {} can be opened; copy this one where you trust it.",
            OUTSIDE.join(", ")
        ),
    ))
}

/// The place a `holdfast://` link leads to: `item/H-12` or `document/<uuid>`, nothing else. What
/// comes out is written anew from what was understood.
pub(crate) fn inside(url: &str) -> Option<String> {
    match url.strip_prefix("holdfast://")?.split_once('/')? {
        ("item", id) if id.len() <= 16 && id.starts_with("H-") => {
            let number = Number::parse(id)?;
            (number.to_string() == id).then(|| format!("item/{number}"))
        }
        ("document", id) if id.len() == 36 => {
            Some(format!("document/{}", Uuid::try_parse(id).ok()?))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_out_by_known_schemes_only() {
        for good in [
            "https://example.org/a?b#c",
            "http://10.0.0.1:8080",
            "mailto:nadia@example.org",
            "ssh://admin@fw-01",
            "tel:+31201234567",
            "HTTPS://EXAMPLE.ORG",
        ] {
            assert_eq!(outside(good).unwrap(), good);
        }
        for bad in [
            "javascript:alert(1)",
            "file:///etc/passwd",
            "data:text/html,x",
            "smb://host/share",
            "holdfast://item/H-1",
            "vscode://x",
            "//example.org",
            "example.org",
            "https://a b",
            "java\nscript:alert(1)",
            " https://example.org",
            "--help",
            "",
        ] {
            assert_eq!(outside(bad).unwrap_err().code, ErrorCode::LinkRefused, "{bad:?}");
        }
    }

    #[test]
    fn links_lead_in_by_id_only() {
        let id = "01890a5d-ac96-774b-bcce-b302099a8057";
        assert_eq!(inside("holdfast://item/H-12").as_deref(), Some("item/H-12"));
        assert_eq!(inside("holdfast://item/H-12b").as_deref(), Some("item/H-12b"));
        let document = format!("document/{id}");
        assert_eq!(inside(&format!("holdfast://{document}")), Some(document));
        for bad in [
            "holdfast://",
            "holdfast://item",
            "holdfast://item/",
            "holdfast://item/12",
            "holdfast://item/h-12",
            "holdfast://item/H-012",
            "holdfast://item/H-0",
            "holdfast://item/H--1",
            "holdfast://item/H-12/",
            "holdfast://item/H-12?run=1",
            "holdfast://item/H-12#x",
            "holdfast://item/H-12%00",
            "holdfast://item/H-99999999999999999999",
            "holdfast://item/../document/x",
            "holdfast://item//H-12",
            "holdfast://rpc/item_remove",
            "holdfast://capture",
            "holdfast://document/H-12",
            "holdfast://document/01890a5dac96774bbcceb302099a8057",
            "holdfast://document/{01890a5d-ac96-774b-bcce-b302099a8057}",
            "holdfast://document/01890a5d-ac96-774b-bcce-b302099a805/",
            "holdfast:item/H-12",
            "HOLDFAST://item/H-12",
            "https://item/H-12",
            " holdfast://item/H-12",
            "holdfast://user@item/H-12",
            "",
        ] {
            assert_eq!(inside(bad), None, "{bad:?}");
        }
    }
}
