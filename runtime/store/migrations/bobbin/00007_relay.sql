-- +goose Up
CREATE TABLE relay_mailbox (
    id       TEXT    PRIMARY KEY,
    name     TEXT    NOT NULL,
    key      TEXT    NOT NULL,               -- public, age1...
    owner    TEXT    NOT NULL,               -- ID of a token
    made_at  INTEGER NOT NULL,
    events   INTEGER NOT NULL DEFAULT 0,     -- that wait, and their bytes
    bytes    INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE relay_address (
    key      TEXT    PRIMARY KEY,            -- what stands in the URL
    mailbox  TEXT    NOT NULL,
    listener TEXT    NOT NULL,
    wait     INTEGER NOT NULL                -- seconds
);
CREATE UNIQUE INDEX relay_address_of ON relay_address (mailbox, listener);

CREATE TABLE relay_event (
    seq      INTEGER PRIMARY KEY AUTOINCREMENT, -- a number is never given twice
    mailbox  TEXT    NOT NULL,
    listener TEXT    NOT NULL,
    at       INTEGER NOT NULL,
    sealed   BLOB    NOT NULL
);
CREATE INDEX relay_event_of ON relay_event (mailbox, seq);
CREATE INDEX relay_event_at ON relay_event (at);
