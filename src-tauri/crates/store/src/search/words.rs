//! Words as the index sees them: letters, digits and `_`, in small letters without accents.

use std::ops::Range;

/// Where each word of a text lies, in bytes.
pub(crate) fn words(text: &str) -> Words<'_> {
    Words { text, at: 0 }
}

/// See [`words`].
pub(crate) struct Words<'a> {
    text: &'a str,
    at: usize,
}

impl Iterator for Words<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        let rest = &self.text[self.at..];
        let Some(skip) = rest.find(is_letter) else {
            self.at = self.text.len();
            return None;
        };
        let start = self.at + skip;
        let word = &self.text[start..];
        let length = word.find(|c| !is_letter(c) && !is_accent(c)).unwrap_or(word.len());
        self.at = start + length;
        Some(start..self.at)
    }
}

/// What a word is made of. The private use area is left to our own tokens.
fn is_letter(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_alphanumeric() || c == '_' } else { c.is_alphanumeric() }
}

/// Marks that stand on the letter before them.
fn is_accent(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

/// A word in the form in which the index compares it.
pub(crate) fn fold(word: &str) -> String {
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    word.chars().filter(|c| !is_accent(*c)).flat_map(char::to_lowercase).map(plain).collect()
}

/// The words of a text in the form in which the index compares them.
pub(crate) fn folded(text: &str) -> impl Iterator<Item = String> {
    words(text).map(|range| fold(&text[range])).filter(|word| !word.is_empty())
}

/// Latin letters and the accented ones that stand for them.
const ACCENTED: [(char, &str); 25] = [
    ('a', "àáâãäåāăąǎǟǡǻȁȃȧḁạảấầẩẫậắằẳẵặ"),
    ('b', "ḃḅḇ"),
    ('c', "çćĉċčḉ"),
    ('d', "ďḋḍḏḑḓ"),
    ('e', "èéêëēĕėęěȅȇȩḕḗḙḛḝẹẻẽếềểễệ"),
    ('f', "ḟ"),
    ('g', "ĝğġģǧǵḡ"),
    ('h', "ĥȟḣḥḧḩḫẖ"),
    ('i', "ìíîïĩīĭįǐȉȋḭḯỉị"),
    ('j', "ĵǰ"),
    ('k', "ķǩḱḳḵ"),
    ('l', "ĺļľḷḹḻḽ"),
    ('m', "ḿṁṃ"),
    ('n', "ñńņňǹṅṇṉṋ"),
    ('o', "òóôõöōŏőơǒǫǭȍȏȫȭȯȱṍṏṑṓọỏốồổỗộớờởỡợ"),
    ('p', "ṕṗ"),
    ('r', "ŕŗřȑȓṙṛṝṟ"),
    ('s', "śŝşšșṡṣṥṧṩ"),
    ('t', "ţťțṫṭṯṱẗ"),
    ('u', "ùúûüũūŭůűųưǔǖǘǚǜȕȗṳṵṷṹṻụủứừửữự"),
    ('v', "ṽṿ"),
    ('w', "ŵẁẃẅẇẉẘ"),
    ('x', "ẋẍ"),
    ('y', "ýÿŷȳẏẙỳỵỷỹ"),
    ('z', "źżžẑẓẕ"),
];

fn plain(c: char) -> char {
    if !('\u{c0}'..'\u{2000}').contains(&c) {
        return c;
    }
    ACCENTED.iter().find(|(_, accented)| accented.contains(c)).map_or(c, |(letter, _)| *letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_letters_digits_and_underscores() {
        let found: Vec<_> = folded("Exchange-2019: ist_da, naïve Größe (0x80070005)").collect();
        assert_eq!(found, ["exchange", "2019", "ist_da", "naive", "große", "0x80070005"]);
    }

    #[test]
    fn an_accent_written_as_its_own_mark_belongs_to_the_word() {
        assert_eq!(folded("re\u{301}sume\u{301}").collect::<Vec<_>>(), ["resume"]);
    }
}
