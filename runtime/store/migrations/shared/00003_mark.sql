-- +goose Up
-- What each writer committed last, by the number of its transaction: see commit.go.
CREATE TABLE mark (
    writer TEXT    PRIMARY KEY,              -- a name that is never given twice
    xid    TEXT    NOT NULL,
    at     INTEGER NOT NULL                  -- microseconds, by the clock of the database
);
