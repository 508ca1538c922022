-- What the author of stream s had applied of stream "of" when it wrote what is later than "after": in the
-- order in which it was said, so that what is said together lies together.
CREATE TABLE seen_6 (
    s INTEGER NOT NULL,
    after INTEGER NOT NULL,
    of INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    hlc INTEGER NOT NULL,
    PRIMARY KEY (s, after, of)
) STRICT, WITHOUT ROWID;
INSERT INTO seen_6 (s, after, of, seq, hlc) SELECT s, after, of, seq, hlc FROM seen ORDER BY s, after, of;

-- The newest of each author and subject, and after which stamp the first was said.
CREATE TABLE seen_newest (
    s INTEGER NOT NULL,
    of INTEGER NOT NULL,
    first INTEGER NOT NULL,
    after INTEGER NOT NULL,
    hlc INTEGER NOT NULL,
    PRIMARY KEY (s, of)
) STRICT, WITHOUT ROWID;
INSERT INTO seen_newest (s, of, first, after, hlc)
    SELECT s, of, (SELECT min(after) FROM seen AS one WHERE one.s = seen.s AND one.of = seen.of), max(after), hlc
    FROM seen GROUP BY s, of;

DROP TABLE seen;
ALTER TABLE seen_6 RENAME TO seen;
