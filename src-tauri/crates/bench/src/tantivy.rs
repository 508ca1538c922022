//! tantivy over the same documents, as its documentation sets it up.

use crate::stats::{Times, milliseconds};
use crate::{Bench, Outcome, corpus};
use tantivy::collector::TopDocs;
use tantivy::query::{FuzzyTermQuery, Query, QueryParser};
use tantivy::schema::{FAST, Field, STORED, Schema, TEXT};
use tantivy::{IndexReader, IndexWriter, ReloadPolicy, TantivyDocument, Term, doc};

/// Hits that are asked for.
const LIMIT: usize = 20;

pub(crate) struct Index {
    index: tantivy::Index,
    reader: IndexReader,
    fields: Fields,
}

#[derive(Clone, Copy)]
struct Fields {
    title: Field,
    body: Field,
    number: Field,
}

impl Index {
    /// Opens the index, building it where there is none yet.
    pub(crate) fn open(bench: &Bench) -> Outcome<Self> {
        let dir = bench.dir.join(format!("tantivy-{}-{}", bench.docs, bench.blocks.fingerprint()));
        let mut schema = Schema::builder();
        let fields = Fields {
            title: schema.add_text_field("title", TEXT),
            body: schema.add_text_field("body", TEXT),
            number: schema.add_u64_field("number", FAST | STORED),
        };
        let schema = schema.build();
        let index = if dir.join("complete").exists() {
            tantivy::Index::open_in_dir(dir.join("index"))?
        } else {
            std::fs::create_dir_all(dir.join("index"))?;
            let index = tantivy::Index::create_in_dir(dir.join("index"), schema)?;
            let mut writer: IndexWriter = index.writer_with_num_threads(1, 128 << 20)?;
            for number in 0..bench.docs {
                writer.add_document(fields.document(bench, number))?;
            }
            writer.commit()?;
            writer.wait_merging_threads()?;
            std::fs::write(dir.join("complete"), "")?;
            index
        };
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        Ok(Self { index, reader, fields })
    }

    /// Times of queries; none where they have unfinished words, which its parser does not know.
    pub(crate) fn times(&self, queries: &[String]) -> Option<Times> {
        if queries.iter().any(|text| !text.ends_with([' ', '"']) && !text.contains('-')) {
            return None;
        }
        let mut parser =
            QueryParser::for_index(&self.index, vec![self.fields.title, self.fields.body]);
        parser.set_conjunction_by_default();
        parser.set_field_boost(self.fields.title, 8.0);
        Some(Times::of(queries, |text| match parser.parse_query(&text.replace('-', " ")) {
            Ok(query) => self.search(query.as_ref()),
            Err(error) => eprintln!("tantivy: {error}"),
        }))
    }

    /// Times of words with one error.
    pub(crate) fn fuzzy(&self, words: &[String]) -> Times {
        Times::of(words, |word| {
            let term = Term::from_field_text(self.fields.body, word);
            self.search(&FuzzyTermQuery::new(term, 1, true));
        })
    }

    fn search(&self, query: &dyn Query) {
        let found =
            self.reader.searcher().search(query, &TopDocs::with_limit(LIMIT).order_by_score());
        if let Err(error) = found {
            eprintln!("tantivy: {error}");
        }
    }

    /// Times from adding one document to being able to find it.
    pub(crate) fn commits(&self, bench: &Bench, count: usize) -> Outcome<Times> {
        let mut writer: IndexWriter = self.index.writer_with_num_threads(1, 64 << 20)?;
        let mut times = Vec::with_capacity(count);
        for number in 0..count {
            let document = self.fields.document(bench, number);
            let mut outcome = Ok(());
            times.push(milliseconds(|| {
                outcome = writer
                    .add_document(document)
                    .and_then(|_| writer.commit())
                    .and_then(|_| self.reader.reload());
            }));
            outcome?;
        }
        Ok(Times::new(times))
    }
}

impl Fields {
    fn document(self, bench: &Bench, number: usize) -> TantivyDocument {
        let document = corpus::document(&bench.blocks, number);
        doc!(
            self.title => document.title,
            self.body => document.body,
            self.number => number as u64
        )
    }
}
