-- +goose Up
CREATE TABLE vault_key (
    one     INTEGER PRIMARY KEY,             -- 1: there is one at a time
    id      TEXT    NOT NULL,
    sealed  BLOB    NOT NULL,                -- with the master key (age, scrypt)
    made_at BIGINT  NOT NULL
);
CREATE TABLE vault_item (
    name   TEXT PRIMARY KEY,
    key_id TEXT NOT NULL,
    sealed BLOB NOT NULL                     -- for the key of that id (age, X25519); the name is in it
);
CREATE TABLE entry (
    list  TEXT NOT NULL,
    scope TEXT NOT NULL,                     -- '' where a list has none
    name  TEXT NOT NULL,
    body  TEXT NOT NULL,                     -- JSON, nothing secret
    PRIMARY KEY (list, scope, name)
);
