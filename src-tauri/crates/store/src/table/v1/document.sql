CREATE TABLE document (
    e INTEGER PRIMARY KEY,
    alive INTEGER NOT NULL DEFAULT 1,
    updated_at INTEGER NOT NULL DEFAULT 0,
    kind TEXT,
    title TEXT,
    collection TEXT,
    client BLOB,
    owner BLOB,
    verified_at INTEGER,
    verified_by BLOB,
    review_due INTEGER,
    front_matter TEXT,
    source_root TEXT,
    source_path TEXT,
    source_hash TEXT,
    source_text TEXT,
    links TEXT,
    created_at INTEGER
) STRICT;
CREATE INDEX document_by_collection ON document (kind, collection, title COLLATE NOCASE) WHERE alive = 1;
CREATE INDEX document_of_client ON document (client) WHERE alive = 1;
CREATE INDEX document_by_source ON document (source_root, source_path) WHERE source_path IS NOT NULL;
