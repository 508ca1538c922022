//! Finds what the relative links of a document mean in the folder it was imported from.

use crate::markdown::relative::{decode, folder, join, parts};
use std::collections::{HashMap, HashSet};

/// What a relative link means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// A document of the same folder, by path, and perhaps a heading.
    Document(String, Option<String>),
    /// Another file of it, by path.
    File(String),
    /// Nothing; why, in one sentence.
    Nothing(String),
}

/// The names in an imported folder.
#[derive(Debug, Default)]
pub(crate) struct Names {
    documents: HashSet<String>,
    others: HashSet<String>,
    /// Lower-case path → path, for links written on systems that do not mind.
    lower: HashMap<String, String>,
}

/// What the page of a folder may be called, best first.
const INDEXES: [&str; 4] = ["_index.md", "index.md", "readme.md", "default.md"];

impl Names {
    /// The names of these documents and other files.
    pub(crate) fn new<'a>(
        documents: impl Iterator<Item = &'a str>,
        others: impl Iterator<Item = &'a str>,
    ) -> Self {
        let mut names = Self::default();
        for path in documents {
            names.lower.entry(path.to_lowercase()).or_insert_with(|| path.to_owned());
            names.documents.insert(path.to_owned());
        }
        for path in others {
            names.lower.entry(path.to_lowercase()).or_insert_with(|| path.to_owned());
            names.others.insert(path.to_owned());
        }
        names
    }

    /// What `destination` means in the document at `from`.
    pub(crate) fn meaning(&self, from: &str, destination: &str) -> Meaning {
        let (path, anchor) = parts(destination);
        if path.is_empty() {
            return Meaning::Nothing(format!("{destination} names no file."));
        }
        let mut escapes = true;
        for path in [path.to_owned(), decode(path)] {
            for wanted in places(from, &path) {
                escapes = false;
                let Some(found) = self.find(&wanted) else { continue };
                return if self.documents.contains(&found) {
                    Meaning::Document(found, anchor.map(str::to_owned))
                } else {
                    Meaning::File(found)
                };
            }
        }
        Meaning::Nothing(if escapes {
            format!("{destination} leads out of the imported folder.")
        } else {
            format!("{destination} leads to nothing in the imported folder.")
        })
    }

    /// The file of that path, also without its ending, by its folder, or with other capitals.
    fn find(&self, wanted: &str) -> Option<String> {
        let mut tries = vec![wanted.to_owned(), format!("{wanted}.md")];
        // Some generators make a folder of each page.
        if let Some(stem) = wanted.strip_suffix(".html").or_else(|| wanted.strip_suffix(".htm")) {
            tries.push(format!("{stem}.md"));
        }
        for index in INDEXES {
            tries.push(if wanted.is_empty() {
                index.to_owned()
            } else {
                format!("{wanted}/{index}")
            });
        }
        tries
            .iter()
            .find(|path| self.documents.contains(*path) || self.others.contains(*path))
            .cloned()
            .or_else(|| tries.iter().find_map(|path| self.lower.get(&path.to_lowercase()).cloned()))
    }
}

/// Where a link may lead: from the folder of its document, or, where it starts with `/`, from the
/// root of the site, which may be the imported folder or any folder around the document.
fn places(from: &str, path: &str) -> Vec<String> {
    let inner = folder(from);
    let Some(path) = path.strip_prefix(['/', '\\']) else {
        return join(inner, path).into_iter().collect();
    };
    let roots = std::iter::once("")
        .chain(inner.match_indices('/').map(|(at, _)| &inner[..at]))
        .chain(std::iter::once(inner));
    roots.filter_map(|root| join(root, path)).collect()
}

/// The title of a document that names none itself: its file name in words, or its folder's.
pub(crate) fn title_of_path(path: &str, root: &str) -> String {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let index = INDEXES.iter().any(|index| name.eq_ignore_ascii_case(index));
    let stem = match (index, folder.rsplit('/').next()) {
        (true, Some(folder)) if !folder.is_empty() => folder,
        (true, _) => root,
        _ => stem,
    };
    let words: Vec<&str> =
        stem.split(['-', '_', ' ', '+']).filter(|word| !word.is_empty()).collect();
    let title = words.join(" ");
    let mut letters = title.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => path.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Names {
        Names::new(
            ["README.md", "dns/Restart.md", "dns/_index.md", "mail/queue full.md", "mail/a.md"]
                .into_iter(),
            ["mail/media/a/Chart.png", "logo.svg"].into_iter(),
        )
    }

    #[track_caller]
    fn document(from: &str, link: &str, to: &str) {
        assert_eq!(names().meaning(from, link), Meaning::Document(to.into(), None), "{link}");
    }

    #[test]
    fn links_are_found_as_people_write_them() {
        document("mail/a.md", "queue full.md", "mail/queue full.md");
        document("mail/a.md", "queue%20full.md", "mail/queue full.md");
        document("mail/a.md", "./queue full", "mail/queue full.md");
        document("mail/a.md", "../dns/restart.MD", "dns/Restart.md");
        document("mail/a.md", "..\\dns\\Restart.md", "dns/Restart.md");
        document("mail/a.md", "/dns/Restart.md", "dns/Restart.md");
        document("mail/a.md", "/dns/restart/", "dns/Restart.md");
        document("mail/a.md", "../dns/", "dns/_index.md");
        document("mail/a.md", "../", "README.md");
        document("mail/a.md", "/", "README.md");
        document("mail/a.md", "/a/", "mail/a.md");
        document("mail/a.md", "../dns/Restart.html?view=1", "dns/Restart.md");
        assert_eq!(
            names().meaning("mail/a.md", "../dns/Restart.md#Steps"),
            Meaning::Document("dns/Restart.md".into(), Some("Steps".into()))
        );
        assert_eq!(
            names().meaning("mail/a.md", "media/a/chart.png"),
            Meaning::File("mail/media/a/Chart.png".into())
        );
    }

    #[test]
    fn what_leads_nowhere_or_out_is_said() {
        let says = |link, words| {
            assert!(
                matches!(names().meaning("mail/a.md", link), Meaning::Nothing(why) if why.contains(words)),
                "{link}"
            );
        };
        says("gone.md", "leads to nothing");
        says("../../../etc/passwd", "leads out");
        says("%2e%2e/%2e%2e/%2e%2e/etc/passwd", "leads to nothing");
        says("?x", "names no file");
    }

    #[test]
    fn a_file_name_makes_a_title() {
        assert_eq!(title_of_path("dns/restart-the_resolver.md", "kb"), "Restart the resolver");
        assert_eq!(title_of_path("dns/_index.md", "kb"), "Dns");
        assert_eq!(title_of_path("README.md", "kb"), "Kb");
        assert_eq!(title_of_path("---.md", "kb"), "---.md");
    }
}
