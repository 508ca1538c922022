-- The search index. It keeps no text of its own: `fts` is contentless, and snippets are made
-- from the rows it was made from. The row id of an entry is `group << 40 | e`, so each group of
-- hits is a range of row ids. `facet` holds the client as one token, because a filter beside
-- MATCH would be tried on every match.
CREATE VIRTUAL TABLE fts USING fts5(
    title, body, tags, refs, facet,
    content = '', contentless_delete = 1, detail = full, prefix = '2 3',
    tokenize = "unicode61 remove_diacritics 2 tokenchars '_'"
);

-- New words are gathered in memory up to so many bytes before they are written: an import of many
-- texts then merges larger pieces, and fewer of them. A commit of one text gathers a few kilobytes.
INSERT INTO fts (fts, rank) VALUES ('hashsize', 16777216);

-- What an exact title, a rewrite and a removal need to know of an entry.
CREATE TABLE search_doc (
    doc INTEGER PRIMARY KEY,
    title_key INTEGER NOT NULL,
    text_key INTEGER NOT NULL,
    client BLOB,
    updated INTEGER NOT NULL,
    refs TEXT NOT NULL
) STRICT;
CREATE INDEX search_doc_title ON search_doc (title_key);

-- Ids, addresses, host names and codes as they are written: `10.20.30.40`, `srv-ex-01`.
CREATE TABLE search_ref (
    token TEXT NOT NULL,
    doc INTEGER NOT NULL,
    PRIMARY KEY (token, doc)
) STRICT, WITHOUT ROWID;

-- The words of the index with the number of entries they are in, for mending typing errors.
CREATE VIRTUAL TABLE search_word USING fts5vocab(fts, row);
