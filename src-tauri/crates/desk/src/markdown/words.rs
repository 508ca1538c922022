//! Finds addresses and display numbers of work items in running text.

use super::target::{NoLinks, Target};
use super::tree::{Element, Node, Tag};
use holdfast_domain::Number;

/// True for a display number as it is shown, e.g. `H-12`, or `H-12b` for a second one.
pub(crate) fn item_number(text: &str) -> bool {
    text.starts_with("H-") && Number::parse(text).is_some_and(|number| number.to_string() == text)
}

/// Makes links of the addresses and display numbers below `nodes`, except in links and code.
pub(crate) fn link(nodes: &mut Vec<Node>) {
    let mut at = 0;
    while at < nodes.len() {
        match &mut nodes[at] {
            Node::Text(text) => {
                if let Some(found) = split(text) {
                    let count = found.len();
                    nodes.splice(at..=at, found);
                    at += count;
                    continue;
                }
            }
            Node::Element(element) => {
                let closed = matches!(
                    element.tag,
                    Tag::Link(_) | Tag::Broken(_) | Tag::Image(_) | Tag::CodeBlock { .. }
                );
                if !closed {
                    link(&mut element.children);
                }
            }
            _ => {}
        }
        at += 1;
    }
}

fn split(text: &str) -> Option<Vec<Node>> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let (mut done, mut at) = (0, 0);
    while at < bytes.len() {
        let hit = match bytes[at] {
            b'h' | b'H' if boundary(bytes, at) => address(text, at).or_else(|| number(text, at)),
            b'w' if boundary(bytes, at) => address(text, at),
            _ => None,
        };
        let Some((end, target)) = hit else {
            at += 1;
            continue;
        };
        if done < at {
            found.push(Node::Text(text[done..at].to_owned()));
        }
        let children = vec![Node::Text(text[at..end].to_owned())];
        found.push(Node::Element(Element { tag: Tag::Link(target), children }));
        done = end;
        at = end;
    }
    if found.is_empty() {
        return None;
    }
    if done < text.len() {
        found.push(Node::Text(text[done..].to_owned()));
    }
    Some(found)
}

fn boundary(bytes: &[u8], at: usize) -> bool {
    at.checked_sub(1).is_none_or(|before| {
        let byte = bytes[before];
        !byte.is_ascii_alphanumeric()
            && !matches!(byte, b'-' | b'_' | b'/' | b'.' | b'#')
            && byte.is_ascii()
    })
}

fn number(text: &str, at: usize) -> Option<(usize, Target)> {
    let rest = text[at..].strip_prefix("H-")?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let letter = rest[digits..].starts_with(|c: char| c.is_ascii_lowercase());
    let end = at + 2 + digits + usize::from(letter);
    let word = &text[at..end];
    let next = text[end..].chars().next();
    let ended = next.is_none_or(|c| !c.is_alphanumeric() && !matches!(c, '-' | '_'));
    (item_number(word) && ended).then(|| (end, Target::Item(word.to_owned())))
}

fn address(text: &str, at: usize) -> Option<(usize, Target)> {
    let rest = &text[at..];
    let www = rest.starts_with("www.");
    if !www && !rest.starts_with("https://") && !rest.starts_with("http://") {
        return None;
    }
    let length = rest
        .find(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"' | '`'))
        .unwrap_or(rest.len());
    let address = trim(&rest[..length]);
    if !address.contains('.') && !address.contains("//localhost") {
        return None;
    }
    let full = if www { format!("https://{address}") } else { address.to_owned() };
    let target = Target::read(&full, &NoLinks)?;
    Some((at + address.len(), target))
}

/// Leaves out the punctuation that ends the sentence and not the address.
fn trim(mut address: &str) -> &str {
    loop {
        let Some(last) = address.chars().next_back() else { return address };
        let ends = match last {
            '?' | '!' | '.' | ',' | ':' | ';' | '*' | '_' | '~' | '\'' | '…' | '’' | '”' => {
                true
            }
            ')' => address.matches(')').count() > address.matches('(').count(),
            ']' => address.matches(']').count() > address.matches('[').count(),
            _ => false,
        };
        if !ends {
            return address;
        }
        address = &address[..address.len() - last.len_utf8()];
    }
}
