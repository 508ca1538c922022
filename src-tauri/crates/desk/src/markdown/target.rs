//! Where a link may lead. Everything else is shown as words and never as a link.
//!
//! To the outside only `https`, `http`, `mailto`, `tel` and `ssh` are let through: a runbook names
//! the host to log in to and the number to call. The window asks before it hands any of them to
//! the system. To the inside only what [`Target`] can say.

use holdfast_domain::{AttachmentId, DocumentId};

/// Where a link leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// An address for another program, with an allowed scheme.
    Web(String),
    /// A document, perhaps one of its headings.
    Document(DocumentId, Option<String>),
    /// A work item, by display number.
    Item(String),
    /// A file we hold.
    Attachment(AttachmentId),
    /// A heading of the same document.
    Anchor(String),
}

const SCHEMES: [&str; 5] = ["https", "http", "mailto", "tel", "ssh"];

/// Finds what the relative links of a document mean.
pub trait Links {
    /// What `destination` means, as written in the document; `None` where it leads nowhere.
    fn resolve(&self, destination: &str) -> Option<Target>;
}

/// No relative link leads anywhere.
pub struct NoLinks;

impl Links for NoLinks {
    fn resolve(&self, _destination: &str) -> Option<Target> {
        None
    }
}

impl Target {
    /// Reads a destination as written; `None` where it must not or cannot be followed.
    #[must_use]
    pub fn read(destination: &str, links: &dyn Links) -> Option<Self> {
        // Browsers skip these inside an address, so that `java\nscript:` would become a scheme.
        let plain: String =
            destination.trim().chars().filter(|c| !c.is_control() && *c != '\u{feff}').collect();
        if plain.is_empty() {
            return None;
        }
        if let Some(anchor) = plain.strip_prefix('#') {
            return Some(Self::Anchor(super::anchors::id(anchor)));
        }
        if plain.starts_with("//") {
            return Self::web(&format!("https:{plain}"));
        }
        match scheme(&plain) {
            Some("holdfast") => Self::internal(&plain),
            Some("attachment") => {
                plain.get(11..).and_then(|id| id.parse().ok()).map(Self::Attachment)
            }
            Some(_) => Self::web(&plain),
            None => links.resolve(&plain),
        }
    }

    fn web(address: &str) -> Option<Self> {
        let scheme = scheme(address)?.to_ascii_lowercase();
        let rest = address.get(scheme.len() + 1..)?;
        let allowed = SCHEMES.contains(&scheme.as_str());
        let complete = match scheme.as_str() {
            "mailto" | "tel" => !rest.is_empty() && !rest.starts_with('/'),
            _ => rest
                .strip_prefix("//")
                .is_some_and(|host| host.starts_with(|c: char| c.is_alphanumeric() || c == '[')),
        };
        (allowed && complete).then(|| Self::Web(format!("{scheme}:{}", encode(rest))))
    }

    fn internal(address: &str) -> Option<Self> {
        let rest = address.strip_prefix("holdfast://")?;
        if let Some(item) = rest.strip_prefix("item/") {
            return super::words::item_number(item).then(|| Self::Item(item.to_owned()));
        }
        let document = rest.strip_prefix("document/")?;
        let (id, anchor) = match document.split_once('#') {
            Some((id, anchor)) => (id, Some(super::anchors::id(anchor))),
            None => (document, None),
        };
        id.parse().ok().map(|id| Self::Document(id, anchor))
    }

    /// The address in the HTML.
    #[must_use]
    pub fn href(&self) -> String {
        match self {
            Self::Web(address) => address.clone(),
            Self::Document(id, None) => format!("holdfast://document/{id}"),
            Self::Document(id, Some(anchor)) => format!("holdfast://document/{id}#{anchor}"),
            Self::Item(number) => format!("holdfast://item/{number}"),
            Self::Attachment(id) => format!("attachment:{id}"),
            Self::Anchor(anchor) => format!("#{anchor}"),
        }
    }
}

/// The scheme of an address; `None` for a relative one.
pub(crate) fn scheme(address: &str) -> Option<&str> {
    let (scheme, _) = address.split_once(':')?;
    let mut letters = scheme.chars();
    (letters.next()?.is_ascii_alphabetic()
        && letters.all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.')))
    .then_some(scheme)
}

/// Encodes what must not stand in an address, and leaves what is encoded already.
fn encode(address: &str) -> String {
    let mut out = String::with_capacity(address.len());
    for c in address.chars() {
        if c.is_whitespace() || matches!(c, '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}') {
            let mut bytes = [0; 4];
            for byte in c.encode_utf8(&mut bytes).bytes() {
                out.push_str(&format!("%{byte:02X}"));
            }
        } else {
            out.push(c);
        }
    }
    out
}
