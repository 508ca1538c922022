//! References: ids, addresses, host names and codes, which are looked up as they are written.

use super::words::fold;
use std::net::{Ipv4Addr, Ipv6Addr};

/// References kept of one text; a log of a thousand addresses is no place to be found by each.
const MOST: usize = 400;
/// A longer run of characters is data, not a name.
const LONGEST: usize = 96;

/// The references of a text, each once, as they are stored.
pub(crate) fn references(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for run in runs(text) {
        for reference in read(run) {
            if !found.contains(&reference) {
                found.push(reference);
            }
        }
        if found.len() >= MOST {
            break;
        }
    }
    found
}

/// What a word of a query refers to, if it is a reference as a whole.
pub(crate) fn reference(word: &str) -> Option<String> {
    let mut found = read(word.trim_matches(|c| !is_part(c)));
    if found.len() == 1 { found.pop() } else { None }
}

/// The beginning of a reference, e.g. `10.20.` or `srv-ex`, if a word can be one.
pub(crate) fn beginning(word: &str) -> Option<String> {
    let joined = word.trim_end_matches(is_joint).contains(is_joint)
        || word.ends_with(is_joint) && word.contains(|c: char| c.is_ascii_digit());
    let sound = word.starts_with(is_part) && word.chars().all(|c| is_part(c) || is_joint(c));
    (joined && sound && word.len() >= 4 && word.len() <= LONGEST).then(|| fold(word))
}

/// How the display number of a work item is stored: apart from mentions of it.
pub(crate) fn own_number(number: i64) -> String {
    format!("#{number}")
}

/// The display number that a word names: `H-12`, `h12`, `#12`, `#H-12`.
pub(crate) fn number(word: &str) -> Option<i64> {
    let bare = word.strip_prefix('#').unwrap_or(word);
    let rest = bare.strip_prefix(['h', 'H']).map(|rest| rest.strip_prefix('-').unwrap_or(rest));
    let rest = rest.or((bare != word).then_some(bare))?;
    let digits = rest.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    (rest.len() - digits.len() <= 1).then(|| digits.parse::<u32>().ok()).flatten().map(i64::from)
}

fn is_part(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

fn is_joint(c: char) -> bool {
    matches!(c, '-' | '.' | ':' | '@')
}

/// Runs of parts held together by single joints.
fn runs(text: &str) -> impl Iterator<Item = &str> {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < bytes.len() && !is_part(bytes[at].into()) {
            at += 1;
        }
        let start = at;
        while at < bytes.len()
            && (is_part(bytes[at].into())
                || is_joint(bytes[at].into())
                    && bytes.get(at + 1).is_some_and(|next| is_part((*next).into())))
        {
            at += 1;
        }
        (start < at).then(|| &text[start..at])
    })
}

/// The references that a run of characters is made of.
fn read(run: &str) -> Vec<String> {
    if run.len() < 4 || run.len() > LONGEST || !run.bytes().any(|byte| byte.is_ascii_digit()) {
        return if run.contains('@') && run.len() <= LONGEST {
            vec![fold(run)]
        } else {
            Vec::new()
        };
    }
    if let Some(address) = hardware_address(run) {
        return vec![address];
    }
    if run.contains(':') && run.parse::<Ipv6Addr>().is_ok() {
        return vec![fold(run)];
    }
    run.split(':')
        .flat_map(|part| {
            // `10.0.0.1-10.0.0.9` is two addresses; `srv-ex-01` is one name.
            let range = part.split('-').all(|side| side.parse::<Ipv4Addr>().is_ok());
            part.split(move |c| range && c == '-')
        })
        .filter(|part| is_reference(part))
        .map(fold)
        .collect()
}

fn is_reference(part: &str) -> bool {
    if part.len() < 4 {
        return false;
    }
    if part.parse::<Ipv4Addr>().is_ok() || part.contains('@') {
        return true;
    }
    let lower = part.as_bytes();
    let digits = lower.iter().filter(|byte| byte.is_ascii_digit()).count();
    if digits == 0 {
        return false;
    }
    if part.contains(is_joint) {
        // A name with a number in it; dates, times and versions have no letters.
        return lower.iter().any(u8::is_ascii_alphabetic);
    }
    let code = part.strip_prefix("0x").or_else(|| part.strip_prefix("0X"));
    let patch = part.strip_prefix("KB").or_else(|| part.strip_prefix("kb"));
    code.is_some_and(|hex| hex.bytes().all(|byte| byte.is_ascii_hexdigit()))
        || patch.is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))
}

/// `aa-bb-cc-dd-ee-ff`, `aa:bb:…` and `aabb.ccdd.eeff` in one form.
fn hardware_address(run: &str) -> Option<String> {
    let joint = run.chars().find(|c| is_joint(*c))?;
    let parts: Vec<_> = run.split(joint).collect();
    let length = match parts.len() {
        6 => 2,
        3 if joint == '.' => 4,
        _ => return None,
    };
    let sound = parts
        .iter()
        .all(|part| part.len() == length && part.bytes().all(|byte| byte.is_ascii_hexdigit()));
    sound.then(|| fold(&parts.concat()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_of_a_text() {
        for (text, expected) in [
            ("Restart srv-ex-01.contoso.com, then SRV-EX-02.", "srv-ex-01.contoso.com srv-ex-02"),
            ("from 10.20.30.40:8443 to 10.20.30.41/24", "10.20.30.40 10.20.30.41"),
            ("10.0.0.1-10.0.0.9", "10.0.0.1 10.0.0.9"),
            ("error 0x80070005 after KB5034441", "0x80070005 kb5034441"),
            ("mac AA-BB-CC-00-11-22 aabb.cc00.1122", "aabbcc001122"),
            ("fe80::1 and 2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"),
            ("see H-123, INC-000777, CVE-2024-3094", "h-123 inc-000777 cve-2024-3094"),
            ("mail ops@contoso.com", "ops@contoso.com"),
            ("on 2024-05-01 at 10:30, version 15.2.1118, e.g. this one", ""),
            ("https://dc01.corp.local/x", "dc01.corp.local"),
        ] {
            assert_eq!(references(text).join(" "), expected, "{text}");
        }
    }

    #[test]
    fn display_numbers_are_read_in_each_spelling() {
        for word in ["H-12", "h-12", "h12", "#12", "#H-12", "H-12b"] {
            assert_eq!(number(word), Some(12), "{word}");
        }
        for word in ["H", "hp-12", "12", "#", "H-12bc", "h264x264"] {
            assert_eq!(number(word), None, "{word}");
        }
    }

    #[test]
    fn beginnings_are_what_stands_before_the_rest_of_a_reference() {
        assert_eq!(beginning("10.20."), Some("10.20.".into()));
        assert_eq!(beginning("Srv-ex"), Some("srv-ex".into()));
        assert_eq!(beginning("exchange"), None);
        assert_eq!(beginning("..."), None);
    }
}
