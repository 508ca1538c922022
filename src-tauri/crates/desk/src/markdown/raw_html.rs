//! Reads the raw HTML inside Markdown into tokens. Nothing of it is ever passed on: the builder
//! makes elements of what it knows, and words of the rest.

/// A piece of HTML.
#[derive(Debug, PartialEq)]
pub(crate) enum Token<'a> {
    /// A start tag with lower-case name and its attributes.
    Open(String, Vec<(String, String)>),
    /// An end tag with lower-case name.
    Close(String),
    /// Words, or a tag that HTML does not know, such as `<hostname>`.
    Words(&'a str),
}

/// Every element name of HTML that somebody might write; other names are placeholders.
const KNOWN: &str = " a abbr address applet area article aside audio b base basefont bdi bdo big \
    blockquote body br button canvas caption center cite code col colgroup data datalist dd del \
    details dfn dialog dir div dl dt em embed fieldset figcaption figure font footer form frame \
    frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe img input ins kbd label legend \
    li link main map mark marquee math menu meta meter nav nobr noembed noframes noscript object \
    ol optgroup option output p param picture plaintext pre progress q rp rt ruby s samp script \
    search section select slot small source span strike strong style sub summary sup svg table \
    tbody td template textarea tfoot th thead time title tr track tt u ul var video wbr xmp ";

/// True for the name of an HTML element.
pub(crate) fn known(name: &str) -> bool {
    !name.contains(' ') && KNOWN.contains(&format!(" {name} "))
}

/// Takes `html` apart; never fails, the worst input is words.
pub(crate) fn tokens(html: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let (mut words, mut at) = (0, 0);
    while let Some(found) = html[at..].find('<') {
        let start = at + found;
        let Some((end, token)) = tag(html, start) else {
            at = start + 1;
            continue;
        };
        if words < start {
            tokens.push(Token::Words(&html[words..start]));
        }
        tokens.extend(token);
        words = end;
        at = end;
    }
    if words < html.len() {
        tokens.push(Token::Words(&html[words..]));
    }
    tokens
}

/// The tag that starts at `start`: where it ends, and what it is; `None` inside for a comment.
fn tag(html: &str, start: usize) -> Option<(usize, Option<Token<'_>>)> {
    let rest = &html[start + 1..];
    if let Some(comment) = rest.strip_prefix("!--") {
        let end = comment.find("-->").map_or(html.len(), |end| start + 4 + end + 3);
        return Some((end, None));
    }
    if rest.starts_with(['!', '?']) {
        let end = rest.find('>').map_or(html.len(), |end| start + 1 + end + 1);
        return Some((end, None));
    }
    let (closing, rest) = rest.strip_prefix('/').map_or((false, rest), |rest| (true, rest));
    let length = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
    let name = rest[..length].to_ascii_lowercase();
    if !known(&name) || rest[length..].starts_with(['-', '_', ':', '.', '@']) {
        return None;
    }
    let (attributes, end) = attributes(html, html.len() - rest.len() + length);
    let token = if closing { Token::Close(name) } else { Token::Open(name, attributes) };
    Some((end, Some(token)))
}

/// The attributes from `at` on, and where the tag ends.
fn attributes(html: &str, mut at: usize) -> (Vec<(String, String)>, usize) {
    let mut found = Vec::new();
    let bytes = html.as_bytes();
    loop {
        while bytes.get(at).is_some_and(|b| b.is_ascii_whitespace() || *b == b'/') {
            at += 1;
        }
        match bytes.get(at) {
            None => return (found, html.len()),
            Some(b'>') => return (found, at + 1),
            Some(_) => {}
        }
        let name_start = at;
        while bytes
            .get(at)
            .is_some_and(|b| !b.is_ascii_whitespace() && !matches!(b, b'>' | b'/' | b'='))
        {
            at += 1;
        }
        let name = html[name_start..at].to_ascii_lowercase();
        while bytes.get(at).is_some_and(u8::is_ascii_whitespace) {
            at += 1;
        }
        if bytes.get(at) != Some(&b'=') {
            if at == name_start {
                at += 1;
            } else {
                found.push((name, String::new()));
            }
            continue;
        }
        at += 1;
        while bytes.get(at).is_some_and(u8::is_ascii_whitespace) {
            at += 1;
        }
        let value = match bytes.get(at) {
            Some(quote @ (b'"' | b'\'')) => {
                let inside = &html[at + 1..];
                let length = inside.find(*quote as char).unwrap_or(inside.len());
                at = (at + length + 2).min(html.len());
                &inside[..length]
            }
            _ => {
                let inside = &html[at..];
                let length = inside
                    .find(|c: char| c.is_ascii_whitespace() || c == '>')
                    .unwrap_or(inside.len());
                at += length;
                &inside[..length]
            }
        };
        found.push((name, text(value)));
    }
}

const ENTITIES: &[(&str, &str)] = &[
    ("amp", "&"),
    ("lt", "<"),
    ("gt", ">"),
    ("quot", "\""),
    ("apos", "'"),
    ("nbsp", "\u{a0}"),
    ("copy", "©"),
    ("reg", "®"),
    ("trade", "™"),
    ("hellip", "…"),
    ("mdash", "—"),
    ("ndash", "–"),
    ("lsquo", "‘"),
    ("rsquo", "’"),
    ("ldquo", "“"),
    ("rdquo", "”"),
    ("laquo", "«"),
    ("raquo", "»"),
    ("bull", "•"),
    ("middot", "·"),
    ("times", "×"),
    ("rarr", "→"),
    ("larr", "←"),
    ("uarr", "↑"),
    ("darr", "↓"),
    ("check", "✓"),
    ("deg", "°"),
    ("euro", "€"),
    ("pound", "£"),
    ("sect", "§"),
    ("para", "¶"),
    ("plusmn", "±"),
    ("le", "≤"),
    ("ge", "≥"),
    ("ne", "≠"),
    ("micro", "µ"),
    ("auml", "ä"),
    ("ouml", "ö"),
    ("uuml", "ü"),
    ("Auml", "Ä"),
    ("Ouml", "Ö"),
    ("Uuml", "Ü"),
    ("szlig", "ß"),
    ("eacute", "é"),
    ("egrave", "è"),
    ("agrave", "à"),
    ("ccedil", "ç"),
];

/// Words of HTML with their entities undone.
pub(crate) fn text(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(start) = rest.find('&') {
        out.push_str(&rest[..start]);
        rest = &rest[start..];
        let entity = rest.bytes().take(11).position(|byte| byte == b';').and_then(|end| {
            let name = rest.get(1..end)?;
            let value = match name.strip_prefix('#') {
                Some(number) => {
                    let code = match number.strip_prefix(['x', 'X']) {
                        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                        None => number.parse().ok()?,
                    };
                    char::from_u32(code).filter(|c| !c.is_control())?.to_string()
                }
                None => ENTITIES.iter().find(|(known, _)| *known == name)?.1.to_owned(),
            };
            Some((end + 1, value))
        });
        let (length, value) = entity.unwrap_or((1, "&".to_owned()));
        out.push_str(&value);
        rest = &rest[length..];
    }
    out.push_str(rest);
    out
}
