CREATE TABLE client (
    e INTEGER PRIMARY KEY,
    alive INTEGER NOT NULL DEFAULT 1,
    updated_at INTEGER NOT NULL DEFAULT 0,
    name TEXT,
    zone TEXT,
    pod BLOB,
    active INTEGER
) STRICT;

CREATE TABLE site (
    e INTEGER PRIMARY KEY,
    alive INTEGER NOT NULL DEFAULT 1,
    updated_at INTEGER NOT NULL DEFAULT 0,
    client BLOB,
    name TEXT,
    address TEXT,
    zone TEXT
) STRICT;
CREATE INDEX site_of_client ON site (client);

CREATE TABLE contact (
    e INTEGER PRIMARY KEY,
    alive INTEGER NOT NULL DEFAULT 1,
    updated_at INTEGER NOT NULL DEFAULT 0,
    client BLOB,
    name TEXT,
    role TEXT,
    email TEXT,
    phone TEXT,
    main INTEGER
) STRICT;
CREATE INDEX contact_of_client ON contact (client);

CREATE TABLE technician (
    e INTEGER PRIMARY KEY,
    alive INTEGER NOT NULL DEFAULT 1,
    updated_at INTEGER NOT NULL DEFAULT 0,
    name TEXT,
    email TEXT,
    pod BLOB,
    active INTEGER
) STRICT;

CREATE TABLE pod (
    e INTEGER PRIMARY KEY,
    alive INTEGER NOT NULL DEFAULT 1,
    updated_at INTEGER NOT NULL DEFAULT 0,
    name TEXT
) STRICT;

CREATE TABLE service (
    e INTEGER PRIMARY KEY,
    alive INTEGER NOT NULL DEFAULT 1,
    updated_at INTEGER NOT NULL DEFAULT 0,
    client BLOB,
    name TEXT,
    hosts TEXT,
    notes TEXT
) STRICT;
CREATE INDEX service_of_client ON service (client);

CREATE TABLE setting (
    e INTEGER PRIMARY KEY,
    alive INTEGER NOT NULL DEFAULT 1,
    updated_at INTEGER NOT NULL DEFAULT 0,
    key TEXT,
    value TEXT
) STRICT;
