CREATE TABLE board (
    e INTEGER PRIMARY KEY,
    alive INTEGER NOT NULL DEFAULT 1,
    updated_at INTEGER NOT NULL DEFAULT 0,
    name TEXT,
    kind TEXT,
    ord TEXT
) STRICT;

CREATE TABLE board_column (
    e INTEGER PRIMARY KEY,
    alive INTEGER NOT NULL DEFAULT 1,
    updated_at INTEGER NOT NULL DEFAULT 0,
    board BLOB,
    category TEXT,
    label TEXT,
    ord TEXT
) STRICT;

CREATE TABLE wip_limit (
    e INTEGER PRIMARY KEY,
    alive INTEGER NOT NULL DEFAULT 1,
    updated_at INTEGER NOT NULL DEFAULT 0,
    scope TEXT,
    target TEXT,
    categories TEXT,
    max INTEGER,
    mode TEXT
) STRICT;

CREATE TABLE wip_breach (
    e INTEGER PRIMARY KEY,
    alive INTEGER NOT NULL DEFAULT 1,
    updated_at INTEGER NOT NULL DEFAULT 0,
    item BLOB,
    wip_limit BLOB,
    who TEXT,
    count INTEGER,
    max INTEGER,
    exempt INTEGER,
    reason TEXT,
    technician BLOB,
    at INTEGER
) STRICT;
CREATE INDEX wip_breach_of_item ON wip_breach (item);

CREATE TABLE saved_view (
    e INTEGER PRIMARY KEY,
    alive INTEGER NOT NULL DEFAULT 1,
    updated_at INTEGER NOT NULL DEFAULT 0,
    board BLOB,
    name TEXT,
    filter TEXT,
    swimlane TEXT
) STRICT;
