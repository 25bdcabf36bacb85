-- +goose Up
CREATE TABLE release (
    seq        INTEGER PRIMARY KEY,          -- the order they came in
    digest     TEXT    NOT NULL,
    workspace  TEXT    NOT NULL,
    name       TEXT    NOT NULL,
    version    TEXT    NOT NULL,             -- HEAD for one without a number
    content    TEXT    NOT NULL,
    engine     INTEGER NOT NULL,
    git_commit TEXT    NOT NULL,             -- JSON, '' for none
    bytes      INTEGER NOT NULL,
    made_by    TEXT    NOT NULL,
    made_at    INTEGER NOT NULL
);
CREATE UNIQUE INDEX release_digest ON release (workspace, digest);
CREATE UNIQUE INDEX release_version ON release (workspace, version) WHERE version <> 'HEAD';

CREATE TABLE deployment (
    seq         INTEGER PRIMARY KEY,
    workspace   TEXT    NOT NULL,
    environment TEXT    NOT NULL,
    number      INTEGER NOT NULL,            -- from 1 in each environment
    digest      TEXT    NOT NULL,
    version     TEXT    NOT NULL,
    how         TEXT    NOT NULL,
    settings    TEXT    NOT NULL,            -- JSON of the environment
    made_by     TEXT    NOT NULL,
    made_at     INTEGER NOT NULL
);
CREATE UNIQUE INDEX deployment_number ON deployment (workspace, environment, number);

CREATE TABLE listener_address (
    key         TEXT    PRIMARY KEY,         -- what stands in the URL
    workspace   TEXT    NOT NULL,
    environment TEXT    NOT NULL,
    listener    TEXT    NOT NULL,
    chosen      INTEGER NOT NULL,            -- 1 when a person chose it, 0 for a random one
    made_at     INTEGER NOT NULL
);
CREATE UNIQUE INDEX listener_address_of ON listener_address (workspace, environment, listener);

CREATE TABLE token (
    id         TEXT    PRIMARY KEY,
    hash       TEXT    NOT NULL UNIQUE,      -- SHA-256 of the token
    name       TEXT    NOT NULL,
    role       TEXT    NOT NULL,
    workspace  TEXT    NOT NULL,             -- '' for all
    made_by    TEXT    NOT NULL,
    made_at    INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,             -- 0 for never
    revoked_at INTEGER NOT NULL              -- 0 for not
);

CREATE TABLE audit (
    seq       INTEGER PRIMARY KEY,
    at        INTEGER NOT NULL,
    actor     TEXT    NOT NULL,
    source    TEXT    NOT NULL,              -- address it came from
    action    TEXT    NOT NULL,
    workspace TEXT    NOT NULL,              -- '' where it is about none
    subject   TEXT    NOT NULL,              -- what it was done to
    outcome   TEXT    NOT NULL               -- ok, or the fault's code
);
