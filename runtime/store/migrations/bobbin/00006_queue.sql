-- +goose Up
ALTER TABLE invocation ADD COLUMN due_at INTEGER NOT NULL DEFAULT 0;       -- blocked until then; 0 for at once
ALTER TABLE invocation ADD COLUMN retry_failed INTEGER NOT NULL DEFAULT 0; -- 1 when it is tried again after a failure
ALTER TABLE invocation ADD COLUMN retry_delay INTEGER NOT NULL DEFAULT 0;  -- microseconds; 0 for the default
ALTER TABLE invocation ADD COLUMN replay_of TEXT NOT NULL DEFAULT '';
ALTER TABLE invocation ADD COLUMN dead INTEGER NOT NULL DEFAULT 0;         -- 1 for a dead letter

-- Environments take turns, so the queue is one of each.
DROP INDEX invocation_ready;
CREATE INDEX invocation_ready ON invocation (waited, workspace, environment, seq) WHERE status = 'queued' AND blocked = 0;
CREATE INDEX invocation_due ON invocation (due_at) WHERE due_at > 0;
CREATE INDEX invocation_running ON invocation (workspace, environment) WHERE status = 'running';
CREATE INDEX invocation_dead ON invocation (workspace, seq) WHERE dead = 1;

-- What is paused accepts and stores, and starts nothing. '' is every environment.
CREATE TABLE pause (
    workspace   TEXT    NOT NULL,
    environment TEXT    NOT NULL,
    since       INTEGER NOT NULL,
    PRIMARY KEY (workspace, environment)
);

CREATE TABLE quota (
    workspace   TEXT    NOT NULL,
    environment TEXT    NOT NULL,
    concurrency INTEGER NOT NULL,            -- 0 for none
    per_minute  INTEGER NOT NULL,            -- 0 for none
    tokens      REAL    NOT NULL,            -- of the rate, left at tokens_at
    tokens_at   INTEGER NOT NULL,
    PRIMARY KEY (workspace, environment)
);
