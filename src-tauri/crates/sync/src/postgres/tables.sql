-- The tables of a shared store: portable SQL, no sequences, every key begins with the partition.
CREATE SCHEMA IF NOT EXISTS hf;

-- The partitions of the one workspace that the store holds.
CREATE TABLE IF NOT EXISTS hf.part (
    part uuid NOT NULL PRIMARY KEY,
    workspace uuid NOT NULL,
    format bigint NOT NULL
);

-- How far each log goes; moves by compare and swap alone.
CREATE TABLE IF NOT EXISTS hf.head (
    part uuid NOT NULL,
    log uuid NOT NULL,
    head bigint NOT NULL,
    hash bytea NOT NULL,
    PRIMARY KEY (part, log)
);

CREATE TABLE IF NOT EXISTS hf.seg (
    part uuid NOT NULL,
    log uuid NOT NULL,
    last bigint NOT NULL,
    first bigint NOT NULL,
    hash bytea NOT NULL,
    body bytea NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (part, log, last)
);

-- Snapshots: manifests, and the chunks they name.
CREATE TABLE IF NOT EXISTS hf.snap (
    part uuid NOT NULL,
    hash bytea NOT NULL,
    body bytea NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (part, hash)
);

CREATE TABLE IF NOT EXISTS hf.chunk (
    part uuid NOT NULL,
    hash bytea NOT NULL,
    body bytea NOT NULL,
    PRIMARY KEY (part, hash)
);

-- Who may append to a log: the role that began it.
CREATE TABLE IF NOT EXISTS hf.log_owner (
    part uuid NOT NULL,
    log uuid NOT NULL,
    member text NOT NULL,
    PRIMARY KEY (part, log)
);

-- Who may read a partition, and who may write to it.
CREATE TABLE IF NOT EXISTS hf.access (
    part uuid NOT NULL,
    member text NOT NULL,
    can_write boolean NOT NULL,
    PRIMARY KEY (part, member)
);
