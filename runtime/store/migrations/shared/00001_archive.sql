-- +goose Up
-- Archives of releases, for nodes that share a database and no folder.
CREATE TABLE archive (
    digest TEXT PRIMARY KEY
);

CREATE TABLE archive_chunk (
    digest TEXT    NOT NULL REFERENCES archive (digest) ON DELETE CASCADE,
    number INTEGER NOT NULL,                 -- from 0
    body   BLOB    NOT NULL,
    PRIMARY KEY (digest, number)
);
ALTER TABLE archive_chunk ALTER COLUMN body SET STORAGE EXTERNAL; -- it is compressed already
