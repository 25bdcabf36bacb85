-- +goose Up
-- Long jobs of scripts: how each stands, what of it is listed with a reason, and the keys that were dealt with.
CREATE TABLE migration (
    workspace   TEXT    NOT NULL,
    environment TEXT    NOT NULL,
    name        TEXT    NOT NULL,
    status      TEXT    NOT NULL,
    fence       BIGINT  NOT NULL,            -- of the newest run
    body        TEXT    NOT NULL,            -- JSON: how it stands
    work        TEXT    NOT NULL,            -- JSON: what a run needs to go on
    PRIMARY KEY (workspace, environment, name)
);
CREATE INDEX migration_status ON migration (status);
CREATE TABLE migration_item (
    workspace   TEXT    NOT NULL,
    environment TEXT    NOT NULL,
    name        TEXT    NOT NULL,
    kind        TEXT    NOT NULL,
    key         TEXT    NOT NULL,
    reason      TEXT    NOT NULL,
    attempt     INTEGER NOT NULL,
    unsure      INTEGER NOT NULL,
    item        TEXT    NOT NULL,            -- JSON, as the source gave it
    at          BIGINT  NOT NULL,
    PRIMARY KEY (workspace, environment, name, kind, key)
);
CREATE TABLE migration_key (
    workspace   TEXT    NOT NULL,
    environment TEXT    NOT NULL,
    name        TEXT    NOT NULL,
    place       BIGINT  NOT NULL,            -- in the order they were added
    hashes      BLOB    NOT NULL,            -- 8 bytes of each
    PRIMARY KEY (workspace, environment, name, place)
);
