-- What other desks wrote, how far each was followed, and what became of it.

-- branch: empty, or the hash of the segment with which a copy of a desk went its own way.
-- stored and applied: numbers of transactions; head_hash: of the last segment stored; hlc: of the last
-- transaction applied, or sealed where it is ours; known and known_hlc: how far a snapshot covered it;
-- device: the key that signs it; state: open, or parked for a newer program.
CREATE TABLE stream_3 (
    s INTEGER PRIMARY KEY,
    p INTEGER NOT NULL REFERENCES part (p),
    log BLOB NOT NULL,
    branch BLOB NOT NULL DEFAULT x'',
    stored INTEGER NOT NULL DEFAULT 0,
    applied INTEGER NOT NULL DEFAULT 0,
    head_hash BLOB NOT NULL DEFAULT (zeroblob(32)),
    hlc INTEGER NOT NULL DEFAULT 0,
    known INTEGER NOT NULL DEFAULT 0,
    known_hlc INTEGER NOT NULL DEFAULT 0,
    device BLOB,
    state TEXT NOT NULL DEFAULT 'open',
    reason TEXT NOT NULL DEFAULT '',
    UNIQUE (p, log, branch)
) STRICT;
INSERT INTO stream_3 (s, p, log) SELECT s, p, log FROM stream;
DROP TABLE stream;
ALTER TABLE stream_3 RENAME TO stream;

-- This desk: its streams, the greatest stamp it must exceed, what tells this database from a copy of it,
-- its key once it has one, the founder's key; the log it wrote before it opened this one, why and when;
-- the newest change that the state root counts; the registry that unknown fields were last read with.
CREATE TABLE own (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    s INTEGER NOT NULL,
    control INTEGER NOT NULL,
    observed INTEGER NOT NULL DEFAULT 0,
    nonce BLOB NOT NULL,
    device BLOB,
    founder BLOB,
    parent BLOB,
    cause TEXT NOT NULL DEFAULT '',
    opened_at INTEGER NOT NULL DEFAULT 0,
    rooted INTEGER NOT NULL DEFAULT 0,
    reader INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Sealed transactions, byte for byte as they were signed. Nothing is ever taken out.
CREATE TABLE seg (
    s INTEGER NOT NULL,
    last INTEGER NOT NULL,
    first INTEGER NOT NULL,
    hash BLOB NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (s, last)
) STRICT;

-- What the author of stream s had applied of stream "of" when it wrote what is later than "after".
CREATE TABLE seen (
    s INTEGER NOT NULL,
    of INTEGER NOT NULL,
    after INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    hlc INTEGER NOT NULL,
    PRIMARY KEY (s, of, after)
) STRICT, WITHOUT ROWID;

-- Values that were overwritten by someone who had not seen them; null: of field 1, an edit of what was deleted.
CREATE TABLE conflict (
    e INTEGER NOT NULL,
    field INTEGER NOT NULL,
    s INTEGER NOT NULL,
    hlc INTEGER NOT NULL,
    value BLOB NOT NULL,
    PRIMARY KEY (e, field, s, hlc)
) STRICT, WITHOUT ROWID;

-- Complete segments that are not what they claim to be.
CREATE TABLE quarantine (
    hash BLOB PRIMARY KEY,
    reason TEXT NOT NULL,
    first_seen INTEGER NOT NULL,
    bytes BLOB NOT NULL
) STRICT;

-- Stores this desk shares with, without passwords, and how far each has our own and others' streams.
CREATE TABLE share (
    share INTEGER PRIMARY KEY,
    url TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL,
    added_at INTEGER NOT NULL
) STRICT;
CREATE TABLE pushed (
    share INTEGER NOT NULL,
    s INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (share, s)
) STRICT, WITHOUT ROWID;

-- Entities of which something derived is out of date: 1 the search entry, 2 clocks, 4 the clocks of all
-- items of a client, 8 the state root.
CREATE TABLE stale (
    e INTEGER PRIMARY KEY,
    what INTEGER NOT NULL
) STRICT;

-- The hash of each entity as the state root counts it.
CREATE TABLE entity_root (
    e INTEGER PRIMARY KEY,
    hash BLOB NOT NULL
) STRICT;
ALTER TABLE part ADD COLUMN root BLOB;

-- Stamps are unique within a stream. The history of cards goes by stamps: changes of others arrive late.
DROP INDEX change_of_transaction;
CREATE INDEX change_of_stream ON change (s, hlc);
DROP INDEX change_moving;
CREATE INDEX change_moving ON change (hlc) WHERE moved = 1;
