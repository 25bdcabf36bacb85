-- +goose Up
-- What ended badly and was not looked at yet; only where somebody wants to be told.
CREATE TABLE failed (
    seq        INTEGER PRIMARY KEY,
    invocation TEXT    NOT NULL
);

CREATE TABLE incident (
    notification TEXT    NOT NULL,
    workspace    TEXT    NOT NULL,
    environment  TEXT    NOT NULL,
    body         TEXT    NOT NULL,           -- JSON
    PRIMARY KEY (notification, workspace, environment)
);

CREATE TABLE notice (
    seq          INTEGER PRIMARY KEY,
    notification TEXT    NOT NULL,
    body         TEXT    NOT NULL,           -- JSON
    attempts     INTEGER NOT NULL,
    made_at      INTEGER NOT NULL,
    due_at       INTEGER NOT NULL
);
CREATE INDEX notice_due ON notice (due_at);
