-- place is four columns; dup is derived: the position among items that two desks gave the same number.
CREATE TABLE work_item (
    e INTEGER PRIMARY KEY,
    alive INTEGER NOT NULL DEFAULT 1,
    updated_at INTEGER NOT NULL DEFAULT 0,
    number INTEGER,
    dup INTEGER NOT NULL DEFAULT 0,
    kind TEXT,
    title TEXT,
    priority TEXT,
    client BLOB,
    site BLOB,
    contact BLOB,
    service BLOB,
    board BLOB,
    col BLOB,
    ord TEXT,
    since INTEGER NOT NULL DEFAULT 0,
    due INTEGER,
    blocked_on TEXT,
    blocked_note TEXT,
    blocked_since INTEGER,
    blocked_chase INTEGER,
    cancelled INTEGER,
    end_reason TEXT,
    created_at INTEGER,
    created_by BLOB
) STRICT;
-- What a board shows: neither in the trash nor cancelled.
CREATE INDEX work_item_cell ON work_item (board, col, ord, e) WHERE alive = 1 AND cancelled IS NOT 1;
CREATE INDEX work_item_number ON work_item (number);
CREATE INDEX work_item_of_client ON work_item (client) WHERE alive = 1;

CREATE TABLE checklist_item (
    e INTEGER PRIMARY KEY,
    alive INTEGER NOT NULL DEFAULT 1,
    updated_at INTEGER NOT NULL DEFAULT 0,
    item BLOB,
    text TEXT,
    done INTEGER,
    done_by BLOB,
    done_at INTEGER,
    ord TEXT
) STRICT;
CREATE INDEX checklist_of_item ON checklist_item (item, ord);

CREATE TABLE comment (
    e INTEGER PRIMARY KEY,
    alive INTEGER NOT NULL DEFAULT 1,
    updated_at INTEGER NOT NULL DEFAULT 0,
    item BLOB,
    author BLOB,
    at INTEGER,
    body TEXT
) STRICT;
CREATE INDEX comment_of_item ON comment (item, at);

CREATE TABLE peer_review (
    e INTEGER PRIMARY KEY,
    alive INTEGER NOT NULL DEFAULT 1,
    updated_at INTEGER NOT NULL DEFAULT 0,
    item BLOB,
    technician BLOB,
    at INTEGER,
    own INTEGER,
    reason TEXT
) STRICT;
CREATE INDEX peer_review_of_item ON peer_review (item);

CREATE TABLE attachment (
    e INTEGER PRIMARY KEY,
    alive INTEGER NOT NULL DEFAULT 1,
    updated_at INTEGER NOT NULL DEFAULT 0,
    owner BLOB,
    name TEXT,
    mime TEXT,
    size INTEGER,
    hash TEXT,
    source_path TEXT
) STRICT;
CREATE INDEX attachment_of_owner ON attachment (owner);
