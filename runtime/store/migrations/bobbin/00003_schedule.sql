-- +goose Up
CREATE TABLE schedule (
    workspace       TEXT    NOT NULL,
    environment     TEXT    NOT NULL,
    name            TEXT    NOT NULL,
    revision        TEXT    NOT NULL,        -- of its cron line and time zone
    next_at         INTEGER NOT NULL,        -- 0 while it does not run
    last_tick       INTEGER NOT NULL,        -- the due time that was run last; 0 for none, as below
    last_invocation TEXT    NOT NULL,
    skipped_at      INTEGER NOT NULL,        -- the due time that was left out last
    skipped         TEXT    NOT NULL,        -- why: missed or overlap
    PRIMARY KEY (workspace, environment, name)
);
CREATE INDEX invocation_schedule ON invocation (workspace, environment, schedule) WHERE schedule <> '' AND status IN ('queued', 'running');

-- Environments whose schedules run while their workspace is open in the IDE.
CREATE TABLE schedule_switch (
    workspace   TEXT NOT NULL,
    environment TEXT NOT NULL,
    PRIMARY KEY (workspace, environment)
);
