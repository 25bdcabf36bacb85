-- +goose Up
CREATE TABLE console (
    seq        INTEGER PRIMARY KEY,
    invocation TEXT    NOT NULL,
    attempt    INTEGER NOT NULL,
    lines      TEXT    NOT NULL              -- JSON list of one batch
);
CREATE INDEX console_invocation ON console (invocation, seq);

CREATE TABLE exchange (
    invocation TEXT    NOT NULL,
    attempt    INTEGER NOT NULL,
    number     INTEGER NOT NULL,
    body       TEXT    NOT NULL,             -- JSON
    PRIMARY KEY (invocation, attempt, number)
);
