//! Queries: exact id and title first, then all words, then one typing error, then any word.

use super::expression::{all, any, phrase, term, within};
use super::index::{facet, title_key};
use super::typed::{self, Reference, Term, Typed};
use super::vocabulary::{Words, is_mendable};
use super::words::{fold, folded, words};
use super::{Group, Marks};
use crate::error::Context;
use holdfast_domain::Result;
use rusqlite::{Connection, OptionalExtension};
use std::cmp::Reverse;
use std::collections::HashMap;
use uuid::Uuid;

/// Newest matches of a group that are ranked. More would cost time and find nothing better.
const WINDOW: i64 = 500;
/// With fewer hits than this the words may have been mistyped.
const FEW: usize = 5;
/// Words that may have been meant in place of one.
const SUGGESTIONS: usize = 5;
/// A word is taken for a typing error of one that is in this many times more entries.
const RARER: u32 = 20;
/// Entries with the same exact title or reference that are looked at.
const SAME: i64 = 200;
/// Clients a word of a query may name.
const NAMESAKES: usize = 8;

/// A search.
#[derive(Debug, Clone, Copy, Default)]
pub struct Query<'a> {
    /// What was typed, of any length and content.
    pub text: &'a str,
    /// Only entries of this client.
    pub client: Option<Uuid>,
    /// Only these groups; all where empty.
    pub groups: &'a [Group],
    /// Hits per group at most.
    pub limit: usize,
    /// Names of clients: a word of a name also finds what belongs to that client.
    pub names: &'a [(Uuid, String)],
}

/// How the words of a query were taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Matched {
    /// The id, the reference or the whole title.
    Exact,
    /// All words, the last one perhaps unfinished.
    All,
    /// All words, one of them with a typing error.
    Typo,
    /// Some of the words.
    Any,
}

/// A hit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    /// Local number of the entity.
    pub e: i64,
    /// How well it fits, within its group and way of matching.
    pub score: f64,
    /// How it matched.
    pub matched: Matched,
}

/// The hits of a group, best first.
#[derive(Debug, Clone, PartialEq)]
pub struct Hits {
    /// The group.
    pub group: Group,
    /// The best hits.
    pub hits: Vec<Hit>,
    /// Whether there are more.
    pub more: bool,
}

/// What was found.
#[derive(Debug, Clone)]
pub struct Found {
    /// The groups that were asked for, with or without hits.
    pub groups: Vec<Hits>,
    /// The query with its typing errors mended, where that found something.
    pub correction: Option<String>,
    /// The best way in which anything matched.
    pub matched: Matched,
    /// What to mark in titles and snippets.
    pub marks: Marks,
}

/// Searches the index. Without `words`, typing errors are not mended.
///
/// # Errors
/// `corrupt_database`; never because of what was typed.
pub fn query(connection: &Connection, words: Option<&Words>, query: &Query<'_>) -> Result<Found> {
    let typed = typed::read(query.text);
    let groups = if query.groups.is_empty() { &Group::ALL[..] } else { query.groups };
    let mut search = Search {
        connection,
        query,
        groups: groups
            .iter()
            .map(|group| Hits { group: *group, hits: Vec::new(), more: false })
            .collect(),
    };
    let mut marks = Marks::default();
    let mut correction = None;
    search.exact(&typed)?;
    let terms = insisted(&typed.terms);
    if !terms.is_empty() {
        for term in &typed.terms {
            marks.add(&term.words, term.open && !term.is_faint());
        }
        let expressions: Vec<_> = terms.iter().map(|term| search.term_or_client(term)).collect();
        search.run(&all(&expressions), Matched::All)?;
        if search.total() < FEW
            && let Some(words) = words
        {
            correction = search.mended(&terms, words, &mut marks)?;
        }
        if search.total() == 0 && terms.len() > 1 {
            search.some(&terms, words)?;
        }
    }
    let matched = search
        .groups
        .iter()
        .flat_map(|group| group.hits.iter().map(|hit| hit.matched))
        .min()
        .unwrap_or(Matched::All);
    Ok(Found { groups: search.groups, correction, matched, marks })
}

/// The terms that must be found: one letter that is still being typed need not, beside others;
/// alone it is no query yet.
fn insisted(terms: &[Term]) -> Vec<&Term> {
    terms.iter().filter(|term| !term.is_faint()).collect()
}

struct Search<'a> {
    connection: &'a Connection,
    query: &'a Query<'a>,
    groups: Vec<Hits>,
}

impl Search<'_> {
    fn total(&self) -> usize {
        self.groups.iter().map(|group| group.hits.len()).sum()
    }

    /// Entries whose whole title or whose id, address or code is what was typed.
    fn exact(&mut self, typed: &Typed) -> Result<()> {
        let mut docs = Vec::new();
        match typed.references().as_deref() {
            Some([Reference::Whole(forms)]) => {
                for form in forms {
                    self.referring("token = ?1", form, &mut docs)?;
                }
            }
            Some([Reference::Beginning(whole, beginning)]) => {
                if let Some(whole) = whole {
                    self.referring("token = ?1", whole, &mut docs)?;
                }
                self.referring(
                    "token >= ?1 AND token < ?1 || char(1114111)",
                    beginning,
                    &mut docs,
                )?;
            }
            _ => {}
        }
        if !typed.terms.is_empty() {
            self.docs(
                "SELECT doc FROM search_doc WHERE title_key = ?1 ORDER BY doc DESC LIMIT ?2",
                title_key(self.query.text),
                &mut docs,
            )?;
        }
        for doc in docs {
            self.add_exact(doc)?;
        }
        Ok(())
    }

    fn referring(&self, condition: &str, token: &str, docs: &mut Vec<i64>) -> Result<()> {
        let sql = format!(
            "SELECT doc FROM search_ref WHERE {condition} ORDER BY token, doc DESC LIMIT ?2"
        );
        self.docs(&sql, token, docs)
    }

    fn docs(&self, sql: &str, key: impl rusqlite::ToSql, docs: &mut Vec<i64>) -> Result<()> {
        let mut statement = self.connection.prepare_cached(sql).store()?;
        let mut rows = statement.query((key, SAME)).store()?;
        while let Some(row) = rows.next().store()? {
            docs.push(row.get(0).store()?);
        }
        Ok(())
    }

    fn add_exact(&mut self, doc: i64) -> Result<()> {
        let Some((group, e)) = Group::of_doc(doc) else {
            return Ok(());
        };
        let Some(hits) = self.groups.iter_mut().find(|hits| hits.group == group) else {
            return Ok(());
        };
        if hits.hits.iter().any(|hit| hit.e == e) {
            return Ok(());
        }
        if hits.hits.len() >= self.query.limit {
            hits.more = true;
            return Ok(());
        }
        if let Some(wanted) = self.query.client {
            let client: Option<Option<Uuid>> = self
                .connection
                .prepare_cached("SELECT client FROM search_doc WHERE doc = ?1")
                .store()?
                .query_row([doc], |row| row.get(0))
                .optional()
                .store()?;
            if client.flatten() != Some(wanted) {
                return Ok(());
            }
        }
        hits.hits.push(Hit { e, score: 0.0, matched: Matched::Exact });
        Ok(())
    }

    /// The expression of a term; where it is a word of a client's name, what is theirs fits too.
    fn term_or_client(&self, typed: &Term) -> String {
        let mut parts = vec![term(typed)];
        if let Some(word) = typed.word() {
            let named = self.query.names.iter().filter(|(_, name)| {
                folded(name).any(|part| {
                    part == word || typed.open && word.len() > 2 && part.starts_with(word)
                })
            });
            parts.extend(named.take(NAMESAKES).map(|(id, _)| format!("\"{}\"", facet(*id))));
        }
        any(&parts)
    }

    /// Adds the best matches of an expression to each group that is not full yet.
    fn run(&mut self, expression: &str, matched: Matched) -> Result<()> {
        let expression = within(expression.to_owned(), self.query.client);
        for group in &mut self.groups {
            if group.hits.len() > self.query.limit || group.more {
                continue;
            }
            for hit in ranked(self.connection, &expression, group.group, self.query.limit)? {
                if group.hits.iter().any(|known| known.e == hit.e) {
                    continue;
                }
                if group.hits.len() == self.query.limit {
                    group.more = true;
                    break;
                }
                group.hits.push(Hit { matched, ..hit });
            }
        }
        Ok(())
    }

    /// Searches again with typing errors mended; gives the query as it was probably meant.
    fn mended(
        &mut self,
        terms: &[&Term],
        words: &Words,
        marks: &mut Marks,
    ) -> Result<Option<String>> {
        let mut meant: HashMap<&str, Vec<String>> = HashMap::new();
        for term in terms.iter().filter(|term| !term.quoted) {
            for (number, word) in term.words.iter().enumerate() {
                let open = term.open && number + 1 == term.words.len();
                let suggestions = suggestions(words, word, open);
                if !suggestions.is_empty() {
                    meant.insert(word, suggestions);
                }
            }
        }
        if meant.is_empty() {
            return Ok(None);
        }
        let before = self.total();
        for most in [1, SUGGESTIONS] {
            let expressions: Vec<_> = terms
                .iter()
                .map(|term| match term.word().and_then(|word| meant.get(word)) {
                    Some(suggestions) => any(&suggestions
                        .iter()
                        .take(most)
                        .map(|word| phrase(std::slice::from_ref(word), term.open))
                        .collect::<Vec<_>>()),
                    None => phrase(&first_of_each(term, &meant), term.open),
                })
                .collect();
            self.run(&all(&expressions), Matched::Typo)?;
            if self.total() - before >= FEW {
                break;
            }
        }
        if self.total() == before {
            return Ok(None);
        }
        for (typed, suggestions) in &meant {
            let open = terms.last().is_some_and(|last| {
                last.open && last.words.last().is_some_and(|word| word == typed)
            });
            for word in suggestions {
                marks.add(std::slice::from_ref(word), open);
            }
        }
        Ok(Some(corrected(self.query.text, &meant)))
    }

    /// Searches for the rarest words, preferring entries that have others of them too.
    fn some(&mut self, terms: &[&Term], words: Option<&Words>) -> Result<()> {
        let mut rarest = terms.to_vec();
        rarest.sort_by_key(|term| {
            let count = |word: &String| match words {
                Some(words) if is_mendable(word) => words.count(word).max(1),
                // An unknown word with digits is rare; without a vocabulary long words are.
                Some(_) => 1,
                None => u32::MAX - u32::try_from(word.len()).unwrap_or_default(),
            };
            term.words.iter().map(count).min()
        });
        let every = any(&terms.iter().map(|one| term(one)).collect::<Vec<_>>());
        for one in rarest {
            self.run(&all(&[term(one), every.clone()]), Matched::Any)?;
            if self.total() >= FEW {
                break;
            }
        }
        Ok(())
    }
}

/// The words of a term with each mended as it most likely was meant.
fn first_of_each(term: &Term, meant: &HashMap<&str, Vec<String>>) -> Vec<String> {
    term.words
        .iter()
        .map(|word| meant.get(word.as_str()).and_then(|list| list.first()).unwrap_or(word).clone())
        .collect()
}

/// What may have been meant by a word; nothing where it is common enough as it stands.
fn suggestions(words: &Words, word: &str, open: bool) -> Vec<String> {
    if !is_mendable(word) || open && words.has_beginning(word) {
        return Vec::new();
    }
    let count = words.count(word);
    let mut near = words.near(word, open, SUGGESTIONS);
    near.retain(|other| words.count(other) >= count.saturating_mul(RARER).max(1));
    near
}

/// The query with its words replaced.
fn corrected(text: &str, meant: &HashMap<&str, Vec<String>>) -> String {
    let mut result = String::with_capacity(text.len() + 8);
    let mut at = 0;
    for range in words(text) {
        let word = fold(&text[range.clone()]);
        if let Some(better) = meant.get(word.as_str()).and_then(|list| list.first()) {
            result.push_str(&text[at..range.start]);
            result.push_str(better);
            at = range.end;
        }
    }
    result.push_str(&text[at..]);
    result.trim().to_owned()
}

/// The best of the newest matches of a group. The order of row ids is that in which the index
/// streams, so a common word costs no more than the window.
fn ranked(
    connection: &Connection,
    expression: &str,
    group: Group,
    limit: usize,
) -> Result<Vec<Hit>> {
    let (first, last) = group.range();
    let mut statement = connection
        .prepare_cached(
            "SELECT rowid, -bm25(fts, 8.0, 1.0, 4.0, 8.0, 0.0) FROM fts
             WHERE fts MATCH ?1 AND rowid BETWEEN ?2 AND ?3 ORDER BY rowid DESC LIMIT ?4",
        )
        .store()?;
    let mut rows = statement.query((expression, first, last, WINDOW)).store()?;
    let mut found = Vec::new();
    while let Some(row) = rows.next().store()? {
        let (doc, score): (i64, f64) = (row.get(0).store()?, row.get(1).store()?);
        found.push((doc, score));
    }
    found.sort_by(|a, b| b.1.total_cmp(&a.1));
    // The group shows `limit`, one more tells that there are more, and exact hits come again.
    found.truncate(2 * limit + 1);
    let mut updated =
        connection.prepare_cached("SELECT updated FROM search_doc WHERE doc = ?1").store()?;
    let mut hits = Vec::with_capacity(found.len());
    for (doc, score) in found {
        let at: i64 = updated.query_row([doc], |row| row.get(0)).optional().store()?.unwrap_or(0);
        // Scores within two percent are the same to a reader, and the fresher one comes first.
        #[expect(clippy::cast_possible_truncation, reason = "a logarithm of a score is small")]
        let step = (score.max(f64::MIN_POSITIVE).ln() * 50.0).round() as i64;
        hits.push((
            (Reverse(step), Reverse(at)),
            Hit { e: doc - first, score, matched: Matched::All },
        ));
    }
    hits.sort_by_key(|(order, _)| *order);
    Ok(hits.into_iter().map(|(_, hit)| hit).collect())
}
