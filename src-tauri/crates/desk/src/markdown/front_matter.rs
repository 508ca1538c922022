//! The YAML block at the head of a document: read with tolerance, kept whole, and never able to
//! stop an import.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use holdfast_domain::{DocumentKind, Timestamp};
use serde_json::{Map, Value};
use serde_saphyr::budget::Budget;
use serde_saphyr::options::{DuplicateKeyPolicy, Options};

/// Longest front matter that is read; a longer one is text.
pub const MAX_BYTES: usize = 256 * 1024;

/// A document taken apart.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Parts<'a> {
    /// What the front matter says; empty where there is none.
    pub front_matter: Map<String, Value>,
    /// The Markdown without front matter.
    pub body: &'a str,
    /// What had to be repaired to read the front matter.
    pub repaired: Option<String>,
}

/// What we know of front matter, under whatever key it stood.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Known {
    /// Title.
    pub title: Option<String>,
    /// A sentence on what it is about.
    pub description: Option<String>,
    /// Tags and keywords.
    pub tags: Vec<String>,
    /// Who answers for it, by name.
    pub owner: Option<String>,
    /// When it was written or last changed.
    pub date: Option<Timestamp>,
    /// When it was last verified.
    pub verified: Option<Timestamp>,
    /// Runbook or article.
    pub kind: Option<DocumentKind>,
    /// For which client, by name.
    pub client: Option<String>,
}

/// Takes front matter and body apart. What is not YAML stays in the body, with a word on it.
#[must_use]
pub fn split(text: &str) -> Parts<'_> {
    let none = Parts { body: text, ..Parts::default() };
    let Some((block, body)) = block(text) else { return none };
    if block.len() > MAX_BYTES {
        return Parts {
            repaired: Some("The front matter is longer than 256 kB; it was kept as text.".into()),
            ..none
        };
    }
    if block.trim().is_empty() {
        return Parts { body, ..Parts::default() };
    }
    match read(block) {
        Ok(front_matter) => Parts { front_matter, body, repaired: None },
        // Titles with a colon are the usual reason: read what can be read line by line.
        Err(reason) => match lines(block) {
            Some(front_matter) => Parts {
                front_matter,
                body,
                repaired: Some(format!(
                    "The front matter is not YAML ({reason}); it was read line by line."
                )),
            },
            None => Parts {
                repaired: Some(format!(
                    "What looks like front matter is not YAML ({reason}); it was kept as text."
                )),
                ..none
            },
        },
    }
}

/// The lines between `---` and `---` or `...` at the very start, and what follows.
fn block(text: &str) -> Option<(&str, &str)> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (first, rest) = text.split_once('\n')?;
    if first.trim_end() != "---" {
        return None;
    }
    let mut at = 0;
    for line in rest.split_inclusive('\n') {
        if matches!(line.trim_end(), "---" | "...") {
            let body = &rest[at + line.len()..];
            return Some((&rest[..at], body.strip_prefix('\n').unwrap_or(body)));
        }
        at += line.len();
    }
    None
}

fn read(block: &str) -> Result<Map<String, Value>, String> {
    let mut budget = Budget::default();
    budget.max_depth = 64;
    budget.max_nodes = 20_000;
    budget.max_aliases = 100;
    budget.max_total_scalar_bytes = 4 * MAX_BYTES;
    let mut options = Options::default();
    options.budget = Some(budget);
    options.duplicate_keys = DuplicateKeyPolicy::LastWins;
    options.strict_booleans = true;
    match serde_saphyr::from_str_with_options::<Value>(block, options) {
        Ok(Value::Object(map)) => Ok(map),
        Ok(Value::Null) => Ok(Map::new()),
        Ok(_) => Err("it is not a list of keys".into()),
        Err(error) => {
            let text = error.to_string();
            let line = text.lines().next().unwrap_or_default().trim();
            Err(line
                .trim_start_matches("error: ")
                .trim_end_matches('.')
                .chars()
                .take(160)
                .collect())
        }
    }
}

/// Reads `key: value` lines; `None` where they are not that.
fn lines(block: &str) -> Option<Map<String, Value>> {
    let mut found = Map::new();
    let mut last: Option<String> = None;
    for line in block.lines().filter(|line| !line.trim().is_empty()) {
        if line.trim_start().starts_with('#') {
            continue;
        }
        let item = line.trim_start().strip_prefix("- ");
        if let (Some(key), true) = (&last, item.is_some() || line.starts_with([' ', '\t'])) {
            append(found.get_mut(key)?, item.unwrap_or(line).trim());
            continue;
        }
        let (key, value) = line.split_once(": ").or_else(|| Some((line.strip_suffix(':')?, "")))?;
        let key = key.trim();
        if key.is_empty() || key.contains(char::is_whitespace) || key.len() > 80 {
            return None;
        }
        found.insert(key.to_owned(), Value::String(unquote(value)));
        last = Some(key.to_owned());
    }
    (!found.is_empty()).then_some(found)
}

fn append(value: &mut Value, more: &str) {
    let more = Value::String(unquote(more));
    match value {
        Value::Array(list) => list.push(more),
        Value::String(text) if text.is_empty() => *value = Value::Array(vec![more]),
        _ => {
            let first = value.take();
            *value = Value::Array(vec![first, more]);
        }
    }
}

fn unquote(text: &str) -> String {
    let text = text.trim();
    for quote in ['"', '\''] {
        if text.len() >= 2 && text.starts_with(quote) && text.ends_with(quote) {
            return text[1..text.len() - 1].to_owned();
        }
    }
    text.to_owned()
}

/// Picks out what we know.
#[must_use]
pub fn known(front_matter: &Map<String, Value>) -> Known {
    let first = |keys: &[&str]| keys.iter().find_map(|key| word(get(front_matter, key)?));
    let day = |keys: &[&str]| keys.iter().find_map(|key| date(&word(get(front_matter, key)?)?));
    let mut tags = Vec::new();
    for key in ["tags", "keywords", "categories"] {
        list(get(front_matter, key), &mut tags);
    }
    Known {
        title: first(&["title", "name"]),
        description: first(&["description", "summary", "abstract"]),
        tags,
        owner: first(&["owner", "author", "ms.author", "maintainer"]),
        date: day(&["ms.date", "date", "created", "updated"]),
        verified: day(&["verified", "last_verified", "last_reviewed", "reviewed"]),
        kind: first(&["kind", "type", "ms.topic"]).and_then(|word| kind(&word)),
        client: first(&["client"]),
    }
}

fn get<'a>(map: &'a Map<String, Value>, key: &str) -> Option<&'a Value> {
    map.get(key).or_else(|| {
        map.iter().find(|(name, _)| name.eq_ignore_ascii_case(key)).map(|(_, value)| value)
    })
}

fn word(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Array(list) => list.iter().find_map(word)?,
        _ => return None,
    };
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then_some(text)
}

fn list(value: Option<&Value>, tags: &mut Vec<String>) {
    let mut add = |tag: &str| {
        let tag = tag.trim().trim_start_matches('#').to_lowercase();
        if !tag.is_empty() && tag.chars().count() <= 60 && !tags.contains(&tag) {
            tags.push(tag);
        }
    };
    match value {
        Some(Value::String(text)) => text.split([',', ';']).for_each(add),
        Some(Value::Array(values)) => values.iter().filter_map(word).for_each(|tag| add(&tag)),
        _ => {}
    }
}

fn kind(word: &str) -> Option<DocumentKind> {
    match word.to_ascii_lowercase().as_str() {
        "runbook" | "playbook" | "procedure" | "sop" => Some(DocumentKind::Runbook),
        "article" | "kb" | "how-to" | "troubleshooting" | "reference" | "concept" | "overview" => {
            Some(DocumentKind::Article)
        }
        _ => None,
    }
}

/// Reads a date as people write it in front matter: ISO, or month first as Microsoft does.
#[must_use]
pub fn date(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if let Ok(instant) = DateTime::parse_from_rfc3339(text) {
        return Some(instant.with_timezone(&Utc));
    }
    for format in ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M"] {
        if let Ok(instant) = NaiveDateTime::parse_from_str(text, format) {
            return Some(instant.and_utc());
        }
    }
    ["%Y-%m-%d", "%m/%d/%Y", "%Y/%m/%d", "%d.%m.%Y", "%B %d, %Y", "%d %B %Y"]
        .iter()
        .find_map(|format| NaiveDate::parse_from_str(text, format).ok())
        .and_then(|day| day.and_hms_opt(0, 0, 0))
        .map(|instant| instant.and_utc())
}
