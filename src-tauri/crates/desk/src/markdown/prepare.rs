//! Turns the dialects of documentation systems into plain Markdown: Microsoft Learn (`:::image`,
//! `[!INCLUDE]`, tabs), Hugo shortcodes, MkDocs and Docusaurus admonitions. Code stays as it is.

use super::tree::Alert;
use std::borrow::Cow;

const MARKS: [&str; 9] = [":::", "[!", "{{<", "{{%", "{:", "!!!", "???", "#tab/", "\u{feff}"];

/// Plain Markdown of the same document.
pub(crate) fn prepare(markdown: &str) -> Cow<'_, str> {
    if !MARKS.iter().any(|mark| markdown.contains(mark)) {
        return Cow::Borrowed(markdown);
    }
    let mut state =
        Prepare { out: String::with_capacity(markdown.len() + 64), ..Prepare::default() };
    for line in markdown.trim_start_matches('\u{feff}').split_inclusive('\n') {
        state.line(line);
    }
    Cow::Owned(state.out)
}

#[derive(Default)]
struct Prepare {
    out: String,
    /// Letter and length of the fence that is open.
    fence: Option<(char, usize)>,
    /// Indentation of the MkDocs admonition that is open.
    admonition: Option<usize>,
    /// Whether a Docusaurus admonition is open.
    colons: bool,
}

impl Prepare {
    fn line(&mut self, line: &str) {
        if let Some(indent) = self.admonition {
            let inner = line.len() - line.trim_start().len();
            if line.trim().is_empty() {
                self.out.push_str(">\n");
                return;
            }
            if inner >= indent + 4 {
                self.out.push_str("> ");
                return self.content(&line[indent + 4..]);
            }
            self.admonition = None;
            self.fence = None;
            self.out.push('\n');
        }
        if self.colons {
            if self.fence.is_none() && line.trim() == ":::" {
                self.colons = false;
                self.out.push('\n');
                return;
            }
            self.out.push_str("> ");
        }
        self.content(line);
    }

    fn content(&mut self, line: &str) {
        let bare = line.trim_start_matches([' ', '\t', '>']);
        let quote = &line[..line.len() - bare.len()];
        if self.fenced(bare) {
            self.out.push_str(line);
        } else if let Some((alert, title)) = admonition(bare) {
            self.admonition = Some(quote.len());
            self.begin(alert, title);
        } else if bare.starts_with(":::") && !bare.starts_with(":::image") {
            match colon_admonition(bare).filter(|_| !self.colons) {
                Some((alert, title)) => {
                    self.colons = true;
                    self.begin(alert, title);
                }
                // Rows, columns, zones and monikers of Microsoft: marks without words.
                None => self.out.push('\n'),
            }
        } else if bare.starts_with("[!div") {
            self.out.push_str(quote.trim_end());
            self.out.push('\n');
        } else if let Some(title) = tab(bare) {
            self.out.push_str(&format!("{quote}#### {title}\n"));
        } else {
            self.inline(line);
        }
    }

    fn begin(&mut self, alert: Alert, title: &str) {
        self.out.push_str(&format!("\n> [!{}]\n", alert.word().to_uppercase()));
        if !title.is_empty() {
            self.out.push_str(&format!("> **{title}**\n>\n"));
        }
    }

    /// True for the lines of a block of code, its fences among them.
    fn fenced(&mut self, bare: &str) -> bool {
        let start = list_content(bare);
        let letter = start.chars().next().filter(|c| matches!(c, '`' | '~'));
        let length =
            letter.map_or(0, |letter| start.len() - start.trim_start_matches(letter).len());
        match self.fence {
            Some((open, least)) => {
                let rest = letter.map_or("", |letter| start.trim_start_matches(letter));
                if letter == Some(open) && length >= least && rest.trim().is_empty() {
                    self.fence = None;
                }
                true
            }
            None if length >= 3 && !start[length..].contains('`') => {
                self.fence = letter.map(|letter| (letter, length));
                true
            }
            None => false,
        }
    }

    /// Replaces marks within a line, except in code.
    fn inline(&mut self, line: &str) {
        let mut rest = line;
        while let Some(at) = rest.find(['`', ':', '[', '{']) {
            self.out.push_str(&rest[..at]);
            rest = &rest[at..];
            let length = if rest.starts_with('`') { code_span(rest) } else { self.mark(rest) };
            if length == 0 {
                let next = rest.chars().next().map_or(rest.len(), char::len_utf8);
                self.out.push_str(&rest[..next]);
                rest = &rest[next..];
            } else {
                if rest.starts_with('`') {
                    self.out.push_str(&rest[..length]);
                }
                rest = &rest[length..];
            }
        }
        self.out.push_str(rest);
    }

    /// Writes what the mark at the start of `rest` stands for; gives its length, 0 for none.
    fn mark(&mut self, rest: &str) -> usize {
        if let Some(body) = rest.strip_prefix(":::image") {
            let Some(end) = close(body, ":::") else { return 0 };
            let attributes = &body[..end];
            if let Some(source) = attribute(attributes, "source") {
                let alt = attribute(attributes, "alt-text").unwrap_or_default();
                self.out.push_str(&format!("![{}](<{source}>)", escape(alt)));
            }
            return 8 + end + 3;
        }
        if rest.starts_with("[!INCLUDE") {
            return self.include(rest);
        }
        if let Some(body) = rest.strip_prefix("[!VIDEO") {
            let Some(end) = close(body, "]") else { return 0 };
            self.out.push_str(&format!("[Video](<{}>)", body[..end].trim()));
            return 7 + end + 1;
        }
        // Attributes that kramdown and MkDocs set behind a link or a block.
        if rest.starts_with("{:") && (self.out.ends_with([')', '\n']) || self.out.is_empty()) {
            return close(rest, "}").map_or(0, |end| end + 1);
        }
        for (open, end) in [("{{<", ">}}"), ("{{%", "%}}")] {
            if let Some(body) = rest.strip_prefix(open) {
                let Some(end) = close(body, end) else { return 0 };
                self.shortcode(body[..end].trim());
                return 3 + end + 3;
            }
        }
        0
    }

    fn include(&mut self, rest: &str) -> usize {
        let body = &rest[9..];
        let Some(middle) = close(body, "](") else { return 0 };
        let (label, after) = (&body[..middle], &body[middle + 2..]);
        let Some(end) = close(after, ")") else { return 0 };
        let path = &after[..end];
        let label = label.trim().trim_start_matches('[').trim_end_matches(']');
        let label =
            if label.trim().is_empty() { path.rsplit('/').next().unwrap_or(path) } else { label };
        self.out.push_str(&format!("[{label}](<{path}>)"));
        let length = rest.len() - after.len() + end + 1;
        length + usize::from(rest[length..].starts_with(']'))
    }

    /// Of a Hugo shortcode only what the reader misses otherwise stays.
    fn shortcode(&mut self, body: &str) {
        let (name, arguments) = body.split_once(char::is_whitespace).unwrap_or((body, ""));
        match name {
            "ref" | "relref" | "param" => {
                self.out.push_str(arguments.trim().trim_matches(['"', '\'', '`']));
            }
            "figure" | "img" => {
                if let Some(source) = attribute(arguments, "src") {
                    let alt =
                        attribute(arguments, "alt").or_else(|| attribute(arguments, "caption"));
                    self.out
                        .push_str(&format!("![{}](<{source}>)", escape(alt.unwrap_or_default())));
                }
            }
            "youtube" => {
                let id = arguments.trim().trim_matches('"');
                self.out.push_str(&format!("[Video](<https://www.youtube.com/watch?v={id}>)"));
            }
            _ => {}
        }
    }
}

/// Where a mark ends. It is looked for nearby only, or a long line of open marks would be read
/// once for each of them.
fn close(body: &str, end: &str) -> Option<usize> {
    let mut nearby = body.len().min(4096);
    while !body.is_char_boundary(nearby) {
        nearby -= 1;
    }
    body[..nearby].find(end)
}

/// Skips the marker of a list item.
fn list_content(bare: &str) -> &str {
    let after = bare.trim_start_matches(|c: char| c.is_ascii_digit());
    let marker = if after.len() < bare.len() {
        after.strip_prefix(". ").or_else(|| after.strip_prefix(") "))
    } else {
        ["- ", "* ", "+ "].iter().find_map(|marker| bare.strip_prefix(marker))
    };
    marker.map_or(bare, str::trim_start)
}

/// Length of the code span at the start, 0 where the backticks never close in this line.
fn code_span(rest: &str) -> usize {
    let ticks = rest.len() - rest.trim_start_matches('`').len();
    let mut at = ticks;
    while let Some(found) = rest[at..].find('`') {
        let start = at + found;
        let run = rest[start..].len() - rest[start..].trim_start_matches('`').len();
        at = start + run;
        if run == ticks {
            return at;
        }
    }
    0
}

fn attribute<'a>(attributes: &'a str, key: &str) -> Option<&'a str> {
    let mut from = 0;
    while let Some(found) = attributes[from..].find(key) {
        let at = from + found;
        let before = attributes[..at].chars().next_back();
        from = at + key.len();
        if before.is_some_and(|c| !c.is_whitespace()) {
            continue;
        }
        let value = attributes[from..].trim_start().strip_prefix('=')?.trim_start();
        let quote = value.chars().next()?;
        if matches!(quote, '"' | '\'') {
            return value[1..].split_once(quote).map(|(value, _)| value);
        }
        return value.split_whitespace().next();
    }
    None
}

fn escape(text: &str) -> String {
    text.replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]")
}

fn kind(word: &str) -> Option<Alert> {
    Some(match word.to_ascii_lowercase().as_str() {
        "note" | "info" | "abstract" | "summary" | "tldr" | "question" | "help" | "faq"
        | "example" | "quote" | "cite" | "aside" | "todo" | "seealso" => Alert::Note,
        "tip" | "success" | "hint" | "check" | "done" => Alert::Tip,
        "important" => Alert::Important,
        "warning" | "attention" => Alert::Warning,
        "danger" | "error" | "bug" | "failure" | "fail" | "missing" | "caution" => Alert::Caution,
        _ => return None,
    })
}

/// `!!! warning "Title"`, `??? note`, `???+ note`.
fn admonition(bare: &str) -> Option<(Alert, &str)> {
    let rest = bare.strip_prefix("!!!").or_else(|| bare.strip_prefix("???"))?;
    let rest = rest.strip_prefix('+').unwrap_or(rest).trim();
    let (word, title) =
        rest.split_once(|c: char| c.is_whitespace() || c == '"').unwrap_or((rest, ""));
    Some((kind(word)?, title.trim().trim_matches('"')))
}

/// `:::note Title` and `:::note[Title]`.
fn colon_admonition(bare: &str) -> Option<(Alert, &str)> {
    let rest = bare.trim_start_matches(':').trim();
    if rest.ends_with(":::") {
        return None;
    }
    let (word, title) = rest.split_once([' ', '[']).unwrap_or((rest, ""));
    Some((kind(word)?, title.trim().trim_end_matches(']')))
}

/// The name of a tab, `# [Name](#tab/name)`.
fn tab(bare: &str) -> Option<&str> {
    let heading = bare.trim_start_matches('#');
    if heading.len() == bare.len() {
        return None;
    }
    let (name, target) = heading.trim().strip_prefix('[')?.split_once("](#tab/")?;
    target.trim_end().ends_with(')').then_some(name)
}
