-- What was overwritten unseen by the same value is nothing to choose, until another value is to hold.
ALTER TABLE conflict ADD COLUMN same INTEGER NOT NULL DEFAULT 0;
