-- Notifications of this desk with their fate: one for each subject, cause, clock, cycle and threshold, ever.
CREATE TABLE notification (
    id INTEGER PRIMARY KEY,
    subject BLOB NOT NULL,
    cause TEXT NOT NULL,
    clock TEXT NOT NULL DEFAULT '',
    cycle INTEGER NOT NULL DEFAULT 0,
    threshold INTEGER NOT NULL DEFAULT 0,
    item BLOB,
    client BLOB,
    site BLOB,
    priority TEXT,
    due INTEGER NOT NULL,
    decided_at INTEGER NOT NULL,
    shown_at INTEGER,
    state TEXT NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    detail TEXT NOT NULL DEFAULT '',
    seen INTEGER NOT NULL DEFAULT 0,
    folded_into INTEGER,
    -- Until when it waits, and when it was handed to the screen.
    hold_until INTEGER,
    showing_at INTEGER,
    UNIQUE (subject, cause, clock, cycle, threshold)
) STRICT;
CREATE INDEX notification_unread ON notification (id) WHERE seen = 0;
CREATE INDEX notification_scheduled ON notification (due) WHERE state = 'scheduled';
CREATE INDEX notification_missed ON notification (due) WHERE state = 'missed' AND seen = 0;
CREATE INDEX notification_of_item ON notification (item) WHERE item IS NOT NULL;

CREATE TABLE snooze (
    e INTEGER PRIMARY KEY,
    alive INTEGER NOT NULL DEFAULT 1,
    updated_at INTEGER NOT NULL DEFAULT 0,
    item BLOB,
    technician BLOB,
    until INTEGER
) STRICT;
CREATE INDEX snooze_of_item ON snooze (item);
CREATE INDEX snooze_until ON snooze (until) WHERE alive = 1 AND until IS NOT NULL;

CREATE TABLE notification_rule (
    e INTEGER PRIMARY KEY,
    alive INTEGER NOT NULL DEFAULT 1,
    updated_at INTEGER NOT NULL DEFAULT 0,
    technician BLOB,
    priority TEXT,
    thresholds TEXT,
    breaks_through INTEGER,
    office_hours INTEGER,
    unowned INTEGER
) STRICT;
CREATE INDEX rule_of_technician ON notification_rule (technician);

-- What else comes due: chase dates, due dates, reviews.
CREATE INDEX work_item_chase ON work_item (blocked_chase)
    WHERE alive = 1 AND cancelled IS NOT 1 AND blocked_chase IS NOT NULL;
CREATE INDEX work_item_due ON work_item (due) WHERE alive = 1 AND cancelled IS NOT 1 AND due IS NOT NULL;
CREATE INDEX document_review ON document (review_due) WHERE alive = 1 AND review_due IS NOT NULL;
