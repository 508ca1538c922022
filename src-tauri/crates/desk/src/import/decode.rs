//! Turns the bytes of a file into text, and says what had to be repaired.

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// A text file as it should have been.
#[derive(Debug, PartialEq)]
pub(crate) struct Decoded {
    /// The text, with plain line ends.
    pub(crate) text: String,
    /// What was repaired, in words.
    pub(crate) repaired: Vec<String>,
}

/// The text in `bytes`, or why there is none.
pub(crate) fn decode(bytes: &[u8]) -> Result<Decoded, String> {
    if bytes.is_empty() {
        return Err("The file is empty.".into());
    }
    let mut repaired = Vec::new();
    let text = match Encoding::for_bom(bytes) {
        Some((encoding, bom)) if encoding == UTF_16LE || encoding == UTF_16BE => {
            let (text, damaged) = encoding.decode_without_bom_handling(&bytes[bom..]);
            repaired.push(format!("It was {}; it was converted.", encoding.name()));
            if damaged {
                repaired.push("Some letters were damaged; � stands for them.".into());
            }
            text.into_owned()
        }
        found => {
            let (bytes, marked) = found.map_or((bytes, false), |(_, bom)| (&bytes[bom..], true));
            if marked {
                repaired.push("It began with a byte order mark; the mark was dropped.".into());
            }
            plain(bytes, &mut repaired)?
        }
    };
    if binary(&text) {
        return Err("It is not a text file, whatever its name says.".into());
    }
    Ok(Decoded { text: line_ends(text, &mut repaired), repaired })
}

fn plain(bytes: &[u8], repaired: &mut Vec<String>) -> Result<String, String> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(text.to_owned());
    }
    // Asked of the bytes, since Windows-1252 makes a letter of almost every byte.
    let control = bytes.iter().filter(|b| matches!(b, 0..=8 | 14..=26 | 28..=31 | 127)).count();
    if control * 100 > bytes.len() {
        return Err("It is not a text file, whatever its name says.".into());
    }
    repaired.push("It was not UTF-8; it was read as Windows-1252.".into());
    Ok(WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned())
}

/// True where control characters show that nobody wrote this.
fn binary(text: &str) -> bool {
    text.contains('\0') || {
        let control = text.chars().filter(|c| c.is_control() && !c.is_whitespace()).count();
        control * 20 > text.len()
    }
}

fn line_ends(text: String, repaired: &mut Vec<String>) -> String {
    if !text.contains('\r') {
        return text;
    }
    let pairs = text.matches("\r\n").count();
    let alone = text.matches('\r').count() - pairs;
    let plain = text.matches('\n').count() - pairs;
    let found = match (pairs, alone, plain) {
        (_, 0, 0) => "Windows line ends",
        (0, _, 0) => "old Mac line ends",
        _ => "mixed line ends",
    };
    repaired.push(format!("It had {found}; they were made plain."));
    text.replace("\r\n", "\n").replace('\r', "\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn reads(bytes: &[u8], text: &str, words: &[&str]) {
        let decoded = decode(bytes).unwrap();
        assert_eq!(decoded.text, text);
        assert_eq!(decoded.repaired.len(), words.len(), "{:?}", decoded.repaired);
        for (note, word) in decoded.repaired.iter().zip(words) {
            assert!(note.contains(word), "{word} in {note}");
        }
    }

    #[test]
    fn every_usual_encoding_is_read() {
        reads("Grüße\n".as_bytes(), "Grüße\n", &[]);
        reads("\u{feff}Grüße".as_bytes(), "Grüße", &["byte order mark"]);
        reads(b"Gr\xfc\xdfe \x80 \x93x\x94\n", "Grüße € “x”\n", &["Windows-1252"]);
        reads(b"\xff\xfeG\0r\0\xfc\0\n\0", "Grü\n", &["UTF-16LE"]);
        reads(b"\xfe\xff\0G\0r\0\xfc", "Grü", &["UTF-16BE"]);
        reads(b"\xff\xfea\0\0\xd8", "a�", &["UTF-16LE", "damaged"]);
    }

    #[test]
    fn line_ends_become_plain() {
        reads(b"a\r\nb\r\n", "a\nb\n", &["Windows line ends"]);
        reads(b"a\rb\r", "a\nb\n", &["old Mac"]);
        reads(b"a\r\nb\nc\rd", "a\nb\nc\nd", &["mixed"]);
    }

    #[test]
    fn what_is_no_text_is_refused() {
        assert!(decode(b"").unwrap_err().contains("empty"));
        for bytes in
            [&b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..], b"a\0b", b"\x1f\x8b\x08\x01\x02\x03\xff\xfe"]
        {
            assert!(decode(bytes).unwrap_err().contains("not a text file"), "{bytes:?}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            if let Ok(decoded) = decode(&bytes) {
                prop_assert!(!decoded.text.contains(['\r', '\0']));
            }
        }
    }
}
