-- Files of attachments travel in pieces beside the changes.
-- pieces: the BLAKE3 hash of the file and then those of its pieces in their order, in hex with a space
-- between; null where the file is one piece. One that begins with another hash belongs to another file.
ALTER TABLE attachment ADD COLUMN pieces TEXT;

-- Files that a shared store is known to have whole, by the BLAKE3 hash of their content.
CREATE TABLE shared_file (
    share INTEGER NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (share, hash)
) STRICT, WITHOUT ROWID;
