-- +goose Up
CREATE TABLE node (
    id         TEXT    PRIMARY KEY,
    home       TEXT    NOT NULL,             -- data directory of one process at a time
    address    TEXT    NOT NULL,
    version    TEXT    NOT NULL,
    state      TEXT    NOT NULL,             -- alive, draining, left or dead
    started_at INTEGER NOT NULL,             -- by the clock of the database, as the next
    beat_at    INTEGER NOT NULL,
    patience   INTEGER NOT NULL              -- microseconds without a beat after which it is dead
);
CREATE TABLE lease (
    name       TEXT    PRIMARY KEY,
    owner      TEXT    NOT NULL,
    held_until INTEGER NOT NULL              -- by the clock of the database
);
