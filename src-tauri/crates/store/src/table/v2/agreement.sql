CREATE TABLE business_calendar (
    e INTEGER PRIMARY KEY,
    alive INTEGER NOT NULL DEFAULT 1,
    updated_at INTEGER NOT NULL DEFAULT 0,
    name TEXT,
    zone TEXT,
    always INTEGER,
    week TEXT
) STRICT;

CREATE TABLE calendar_exception (
    e INTEGER PRIMARY KEY,
    alive INTEGER NOT NULL DEFAULT 1,
    updated_at INTEGER NOT NULL DEFAULT 0,
    calendar BLOB,
    date TEXT,
    name TEXT,
    ranges TEXT
) STRICT;
CREATE INDEX exception_of_calendar ON calendar_exception (calendar, date);

CREATE TABLE sla_policy (
    e INTEGER PRIMARY KEY,
    alive INTEGER NOT NULL DEFAULT 1,
    updated_at INTEGER NOT NULL DEFAULT 0,
    name TEXT,
    pauses_on TEXT,
    reopen TEXT,
    on_change TEXT,
    thresholds TEXT,
    stops_on_restored INTEGER,
    update_waits INTEGER,
    breach_reason INTEGER
) STRICT;

CREATE TABLE sla_target (
    e INTEGER PRIMARY KEY,
    alive INTEGER NOT NULL DEFAULT 1,
    updated_at INTEGER NOT NULL DEFAULT 0,
    policy BLOB,
    priority TEXT,
    first_response TEXT,
    next_update TEXT,
    resolution TEXT,
    always INTEGER
) STRICT;
CREATE INDEX target_of_policy ON sla_target (policy);

CREATE TABLE agreement (
    e INTEGER PRIMARY KEY,
    alive INTEGER NOT NULL DEFAULT 1,
    updated_at INTEGER NOT NULL DEFAULT 0,
    client BLOB,
    name TEXT,
    policy BLOB,
    active INTEGER
) STRICT;
CREATE INDEX agreement_of_client ON agreement (client);

CREATE TABLE sla_verdict (
    e INTEGER PRIMARY KEY,
    alive INTEGER NOT NULL DEFAULT 1,
    updated_at INTEGER NOT NULL DEFAULT 0,
    item BLOB,
    clock TEXT,
    cycle INTEGER,
    state TEXT,
    elapsed INTEGER,
    target INTEGER,
    ended_at INTEGER,
    priority TEXT,
    client BLOB,
    policy BLOB,
    tzdb TEXT,
    reason TEXT
) STRICT;
CREATE INDEX verdict_of_item ON sla_verdict (item, clock, cycle);

ALTER TABLE client ADD COLUMN calendar BLOB;
ALTER TABLE site ADD COLUMN calendar BLOB;
ALTER TABLE work_item ADD COLUMN impact TEXT;
ALTER TABLE work_item ADD COLUMN urgency TEXT;
ALTER TABLE work_item ADD COLUMN restored_at INTEGER;
ALTER TABLE comment ADD COLUMN channel TEXT;
