-- What follows from the change log and the agreements; never synced and made anew at will.

-- The events of an item that its clocks are computed from, for items under an agreement.
CREATE TABLE sla_item (
    e INTEGER PRIMARY KEY,
    events BLOB NOT NULL
) STRICT;

-- The change that last touched calendars, policies or agreements; what is kept of them in memory is
-- as old as this says.
CREATE TABLE sla_terms (
    seq INTEGER NOT NULL
) STRICT;
INSERT INTO sla_terms (seq) VALUES (0);

-- How each clock of an item stands in its newest cycle. elapsed: business milliseconds counted at `at`;
-- where it counts, more is counted since, in its calendar (round the clock where there is none).
-- fired: the highest threshold of the cycle that was decided on; next: the lowest above it.
CREATE TABLE sla_clock (
    e INTEGER NOT NULL,
    clock TEXT NOT NULL,
    cycle INTEGER NOT NULL,
    state TEXT NOT NULL,
    counts INTEGER NOT NULL,
    ended INTEGER NOT NULL,
    calendar BLOB,
    target INTEGER NOT NULL,
    elapsed INTEGER NOT NULL,
    at INTEGER NOT NULL,
    risk INTEGER NOT NULL,
    risk_at INTEGER,
    due INTEGER,
    fired INTEGER NOT NULL DEFAULT 0,
    next_at INTEGER,
    next_threshold INTEGER,
    PRIMARY KEY (e, clock)
) STRICT, WITHOUT ROWID;
CREATE INDEX sla_clock_next ON sla_clock (next_at) WHERE next_at IS NOT NULL;
