-- A part is what syncs as a whole: the workspace, later a pod or a client.
CREATE TABLE part (
    p INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE
) STRICT;

-- A stream is what one incarnation of one desk writes into a part; 1 is ours.
CREATE TABLE stream (
    s INTEGER PRIMARY KEY,
    p INTEGER NOT NULL REFERENCES part (p),
    log BLOB NOT NULL,
    UNIQUE (p, log)
) STRICT;

-- Every entity. clk: per field the clock, stream and change that wrote it; ext: fields of newer programs.
CREATE TABLE ent (
    e INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    p INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    clk BLOB NOT NULL,
    ext BLOB
) STRICT;

-- One row per transaction and entity, append-only: audit trail, undo, what views apply, what sync seals.
CREATE TABLE change (
    seq INTEGER PRIMARY KEY,
    s INTEGER NOT NULL,
    hlc INTEGER NOT NULL,
    cmd BLOB NOT NULL,
    at INTEGER NOT NULL,
    actor BLOB,
    source TEXT NOT NULL,
    command TEXT NOT NULL,
    undo_of INTEGER,
    moved INTEGER NOT NULL,
    e INTEGER NOT NULL,
    ops BLOB NOT NULL
) STRICT;
CREATE INDEX change_of_entity ON change (e, seq);
CREATE INDEX change_of_transaction ON change (hlc);
CREATE INDEX change_undoing ON change (undo_of) WHERE undo_of IS NOT NULL;
CREATE INDEX change_moving ON change (seq) WHERE moved = 1;

-- Long texts: the merge state and the text it gives.
CREATE TABLE doc (
    e INTEGER NOT NULL,
    field INTEGER NOT NULL,
    ystate BLOB NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (e, field)
) STRICT;

-- A relation between two entities (b), or between one and a word such as a tag.
CREATE TABLE edge (
    e INTEGER PRIMARY KEY,
    alive INTEGER NOT NULL DEFAULT 1,
    updated_at INTEGER NOT NULL DEFAULT 0,
    rel TEXT,
    a BLOB,
    b BLOB,
    word TEXT
) STRICT;
-- Not only living ones: the history of an item names tags and assignees it had.
CREATE INDEX edge_from ON edge (a, rel);
CREATE INDEX edge_to ON edge (b, rel);
CREATE INDEX edge_word ON edge (rel, word) WHERE alive = 1 AND word IS NOT NULL;
