-- +goose Up
-- What a listener was told of, however it came to be known: a webhook and a poll of the same
-- change are one invocation.
CREATE TABLE change (
    workspace   TEXT    NOT NULL,
    environment TEXT    NOT NULL,
    listener    TEXT    NOT NULL,
    key         TEXT    NOT NULL,
    polled      INTEGER NOT NULL,          -- 1 when a poll told it
    seq         INTEGER NOT NULL,          -- of the invocation
    PRIMARY KEY (workspace, environment, listener, key)
) WITHOUT ROWID;
CREATE INDEX change_invocation ON change (seq);

-- Where each listener that polls goes on.
CREATE TABLE poll (
    workspace   TEXT    NOT NULL,
    environment TEXT    NOT NULL,
    listener    TEXT    NOT NULL,
    owner       TEXT    NOT NULL,          -- who polls it, until held_until
    held_until  INTEGER NOT NULL,
    version     INTEGER NOT NULL,          -- counts what was written, so that a slow owner writes nothing
    subject     TEXT    NOT NULL,          -- what the cursor is of: another one begins anew
    cursor      TEXT    NOT NULL,          -- JSON, '' for none
    checked_at  INTEGER NOT NULL,          -- when the last poll went well; 0 for never
    event_at    INTEGER NOT NULL,          -- when the last event came
    events      INTEGER NOT NULL,          -- how many there were
    error       TEXT    NOT NULL,          -- of the last poll, '' when it went well
    hint        TEXT    NOT NULL,
    failures    INTEGER NOT NULL,          -- in a row
    note        TEXT    NOT NULL,          -- what a person should know of the last poll
    PRIMARY KEY (workspace, environment, listener)
) WITHOUT ROWID;
