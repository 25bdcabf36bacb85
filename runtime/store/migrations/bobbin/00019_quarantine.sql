-- +goose Up
-- Script versions that run alone in an environment, because they killed a process that others share.
CREATE TABLE quarantine (
    workspace   TEXT    NOT NULL,
    environment TEXT    NOT NULL,
    script      TEXT    NOT NULL,
    bundle      TEXT    NOT NULL,            -- hash of the compiled script
    since       BIGINT  NOT NULL,
    times       INTEGER NOT NULL,            -- it did so
    status      TEXT    NOT NULL,            -- of the last time, as the rest
    reason      TEXT    NOT NULL,
    invocation  TEXT    NOT NULL,
    PRIMARY KEY (workspace, environment, bundle)
);
