-- +goose Up
-- How long ended invocations are kept: of the whole runner (all ''), of a team, of a workspace, or of an
-- environment of one. 0 is what the wider rule says, -1 for ever.
CREATE TABLE retention (
    team        TEXT    NOT NULL,
    workspace   TEXT    NOT NULL,
    environment TEXT    NOT NULL,
    days        INTEGER NOT NULL,
    invocations INTEGER NOT NULL,
    log_days    INTEGER NOT NULL,
    dead_days   INTEGER NOT NULL,
    PRIMARY KEY (team, workspace, environment)
);
ALTER TABLE invocation ADD COLUMN logs_gone INTEGER NOT NULL DEFAULT 0; -- 1 once its logs were removed before it
