//! Queries: exact id and title first, then all words, then one typing error, then any word.

use super::expression::{Expression, Writer};
use super::index::title_key;
use super::meant::{Meant, SUGGESTIONS};
use super::rank;
use super::typed::{self, Reference, Term, Typed};
use super::vocabulary::Words;
use super::words::folded;
use super::{Group, Marks};
use crate::error::Context;
use holdfast_domain::Result;
use rusqlite::{Connection, OptionalExtension};
use uuid::Uuid;

/// With fewer hits than this the words may have been mistyped.
const FEW: usize = 5;
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
    /// The groups that were asked for and have entries, with or without hits.
    pub groups: Vec<Hits>,
    /// The query with its typing errors mended, where that found something.
    pub correction: Option<String>,
    /// The best way in which anything matched.
    pub matched: Matched,
    /// What to mark in titles and snippets.
    pub marks: Marks,
}

/// Searches the index through a connection that was [prepared](super::prepare). Without `words`,
/// typing errors are not mended and rare words weigh no more than common ones.
///
/// # Errors
/// `corrupt_database`; never because of what was typed.
pub fn query(connection: &Connection, words: Option<&Words>, query: &Query<'_>) -> Result<Found> {
    let typed = typed::read(query.text);
    let mut search = Search { connection, query, words, groups: Vec::new() };
    for group in Group::ALL {
        let asked = query.groups.is_empty() || query.groups.contains(&group);
        if asked && rank::has_entries(connection, group)? {
            search.groups.push(Hits { group, hits: Vec::new(), more: false });
        }
    }
    let mut marks = Marks::default();
    let mut correction = None;
    for term in &typed.terms {
        marks.add(&term.words, term.open && !term.is_faint());
    }
    // A letter that is still being typed need not be found, beside others; alone it is no query.
    let terms: Vec<_> = typed.terms.iter().filter(|term| !term.is_faint()).collect();
    let referred = search.exact(&typed)?;
    if !terms.is_empty() && !referred {
        search.all(&terms)?;
        if search.total() < FEW
            && let Some(words) = words
        {
            correction = search.mended(&terms, words, &mut marks)?;
        }
        if search.total() == 0 && terms.len() > 1 {
            search.some(&terms)?;
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

struct Search<'a> {
    connection: &'a Connection,
    query: &'a Query<'a>,
    words: Option<&'a Words>,
    groups: Vec<Hits>,
}

impl<'a> Search<'a> {
    fn total(&self) -> usize {
        self.groups.iter().map(|group| group.hits.len()).sum()
    }

    fn writer(&self) -> Writer<'a> {
        Writer { words: self.words, hasty: true }
    }

    /// Adds entries whose whole title or whose id, address or code is what was typed. True where
    /// it was a reference that is known: those are all that mention it.
    fn exact(&mut self, typed: &Typed) -> Result<bool> {
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
                let after = "token >= ?1 AND token < ?1 || char(1114111)";
                self.referring(after, beginning, &mut docs)?;
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
        Ok(typed.references().is_some() && self.total() > 0)
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
        if hits.hits.len() >= self.query.limit {
            hits.more = true;
            return Ok(());
        }
        hits.hits.push(Hit { e, score: 0.0, matched: Matched::Exact });
        Ok(())
    }

    /// Adds entries that have all terms.
    fn all(&mut self, terms: &[&Term]) -> Result<()> {
        for hasty in [true, false] {
            let writer = Writer { words: self.words, hasty };
            let all = Expression::all(terms.iter().map(|term| self.term_or_client(writer, term)));
            let cut = all.cut;
            self.run(all, Matched::All)?;
            if !cut || self.total() >= FEW {
                break;
            }
        }
        Ok(())
    }

    /// The expression of a term; where it is a word of a client's name, what is theirs fits too.
    fn term_or_client(&self, writer: Writer<'_>, term: &Term) -> Expression {
        let mut parts = vec![writer.term(term)];
        if let Some(word) = term.word() {
            let named = self.query.names.iter().filter(|(_, name)| {
                folded(name).any(|part| {
                    part == word || term.open && word.len() > 2 && part.starts_with(word)
                })
            });
            parts.extend(named.take(NAMESAKES).map(|(id, _)| Expression::of_client(*id)));
        }
        Expression::any(parts)
    }

    /// Adds the best matches of an expression to each group that is not full yet.
    fn run(&mut self, expression: Expression, matched: Matched) -> Result<()> {
        let narrowed = Expression::all(
            std::iter::once(expression).chain(self.query.client.map(Expression::of_client)),
        );
        for group in &mut self.groups {
            if group.more {
                continue;
            }
            // One more tells that there are more, and exact hits come again.
            let most = self.query.limit + group.hits.len() + 1;
            for hit in rank::best(self.connection, self.words, &narrowed, group.group, most)? {
                if group.hits.iter().any(|known| known.e == hit.e) {
                    continue;
                }
                if group.hits.len() >= self.query.limit {
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
        let meant = Meant::by(terms, words);
        if meant.is_empty() {
            return Ok(None);
        }
        let before = self.total();
        for most in [1, SUGGESTIONS] {
            let parts = terms.iter().map(|term| match meant.of(term) {
                Some(list) => self.writer().one_of(&list[..most.min(list.len())], term.open),
                None => self.writer().phrase(&meant.likeliest(term), term.open),
            });
            self.run(Expression::all(parts.collect::<Vec<_>>()), Matched::Typo)?;
            if self.total() - before >= FEW {
                break;
            }
        }
        if self.total() == before {
            return Ok(None);
        }
        for (typed, word) in meant.iter() {
            let open =
                terms.iter().any(|term| term.open && term.words.iter().any(|word| word == typed));
            marks.add(std::slice::from_ref(word), open);
        }
        Ok(Some(meant.corrected(self.query.text)))
    }

    /// Searches for the rarest words, preferring entries that have others of them too.
    fn some(&mut self, terms: &[&Term]) -> Result<()> {
        let mut parts: Vec<_> = terms.iter().map(|term| self.writer().term(term)).collect();
        let any = Expression::any(parts.clone());
        let weight = |part: &Expression| part.weights.first().copied().unwrap_or(0.0);
        parts.sort_by(|a, b| weight(b).total_cmp(&weight(a)));
        for rarest in parts {
            self.run(Expression::all([rarest, any.clone()]), Matched::Any)?;
            if self.total() >= FEW {
                break;
            }
        }
        Ok(())
    }
}
