-- An entity is one of its kind: what somebody writes under the id of another kind is an entity beside it.
CREATE TABLE ent_9 (
    e INTEGER PRIMARY KEY,
    id BLOB NOT NULL,
    p INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    clk BLOB NOT NULL,
    ext BLOB,
    UNIQUE (id, kind)
) STRICT;
INSERT INTO ent_9 (e, id, p, kind, clk, ext) SELECT e, id, p, kind, clk, ext FROM ent;
DROP TABLE ent;
ALTER TABLE ent_9 RENAME TO ent;
CREATE INDEX ent_apart ON ent (p) WHERE p > 2;
