-- Pods that are kept apart have a part of their own. followed: 0 where this desk leaves it alone; closed: 1
-- where no shared store lets it read there, and it never wrote there.
ALTER TABLE part ADD COLUMN followed INTEGER NOT NULL DEFAULT 1;
ALTER TABLE part ADD COLUMN closed INTEGER NOT NULL DEFAULT 0;

-- apart: 1 where what belongs to the pod lives in its own part; null where nobody ever said so.
ALTER TABLE pod ADD COLUMN apart INTEGER;

-- moved_to: the part a record went to with another client, for those who cannot see that client.
ALTER TABLE work_item ADD COLUMN moved_to BLOB;
ALTER TABLE document ADD COLUMN moved_to BLOB;

-- The streams of the work that this desk writes now: one in each part, all of one log.
CREATE INDEX stream_of_log ON stream (log);
CREATE VIEW ours AS
    SELECT mine.s, mine.p FROM own
    CROSS JOIN stream AS work ON work.s = own.s
    CROSS JOIN stream AS mine ON mine.log = work.log
    WHERE mine.branch = x'' AND mine.p <> 2;

-- Files lie in a store in the part of what they are attached to.
CREATE TABLE shared_file_5 (
    share INTEGER NOT NULL,
    hash TEXT NOT NULL,
    p INTEGER NOT NULL DEFAULT 1,
    PRIMARY KEY (share, hash, p)
) STRICT, WITHOUT ROWID;
INSERT INTO shared_file_5 (share, hash) SELECT share, hash FROM shared_file;
DROP TABLE shared_file;
ALTER TABLE shared_file_5 RENAME TO shared_file;

CREATE INDEX ent_apart ON ent (p) WHERE p > 2;
