-- +goose Up
-- Who owns a workspace on a runner. A workspace that is not listed is the default team's, and so
-- is everything of a runner that never made another one. That team has a row once it was changed.
CREATE TABLE team (
    id      TEXT    PRIMARY KEY,
    name    TEXT    NOT NULL,
    quota   INTEGER NOT NULL,                -- invocations a month; 0 for any number
    made_by TEXT    NOT NULL,
    made_at INTEGER NOT NULL
);

CREATE TABLE team_workspace (
    workspace TEXT PRIMARY KEY,
    team      TEXT NOT NULL
);
INSERT INTO team_workspace (workspace, team) SELECT DISTINCT workspace, 'default' FROM release;

CREATE TABLE member (
    team    TEXT    NOT NULL,
    name    TEXT    NOT NULL,
    role    TEXT    NOT NULL,
    made_by TEXT    NOT NULL,
    made_at INTEGER NOT NULL,
    PRIMARY KEY (team, name)
);

ALTER TABLE token ADD COLUMN team TEXT NOT NULL DEFAULT '';     -- '' for the whole runner
ALTER TABLE token ADD COLUMN member TEXT NOT NULL DEFAULT '';   -- '' for a machine's
ALTER TABLE audit ADD COLUMN team TEXT NOT NULL DEFAULT '';     -- '' where it is about the whole runner

ALTER TABLE invocation ADD COLUMN team TEXT NOT NULL DEFAULT 'default';      -- that owned the workspace then
ALTER TABLE invocation ADD COLUMN cpu INTEGER NOT NULL DEFAULT 0;            -- microseconds its code ran, all attempts
ALTER TABLE invocation ADD COLUMN sent_bytes INTEGER NOT NULL DEFAULT 0;     -- in bodies of its requests
ALTER TABLE invocation ADD COLUMN received_bytes INTEGER NOT NULL DEFAULT 0; -- in bodies of the answers
ALTER TABLE invocation ADD COLUMN event_bytes INTEGER NOT NULL DEFAULT 0;
CREATE INDEX invocation_team ON invocation (team, seq) WHERE team <> 'default';

-- What was accepted (status '') and how it ended, in the month it was accepted in. Whatever adds
-- to it is in the transaction that stores the invocation, so that no crash counts one twice or not.
CREATE TABLE usage (
    team           TEXT    NOT NULL,
    month          TEXT    NOT NULL,         -- 2026-11, in UTC
    workspace      TEXT    NOT NULL,
    trigger_type   TEXT    NOT NULL,
    status         TEXT    NOT NULL,
    refused        INTEGER NOT NULL,         -- 1 for what ended at the door and was never accepted
    invocations    INTEGER NOT NULL,
    cpu            INTEGER NOT NULL,         -- microseconds
    sent_bytes     INTEGER NOT NULL,
    received_bytes INTEGER NOT NULL,
    event_bytes    INTEGER NOT NULL,
    PRIMARY KEY (team, month, workspace, trigger_type, status, refused)
);
INSERT INTO usage SELECT 'default', strftime('%Y-%m', queued_at / 1000000, 'unixepoch'), workspace, trigger_type, '', 0, count(*), 0, 0, 0, 0
    FROM invocation WHERE NOT (status IN ('denied', 'malformed_payload') AND started_at = 0) GROUP BY 2, workspace, trigger_type;
INSERT INTO usage SELECT 'default', strftime('%Y-%m', queued_at / 1000000, 'unixepoch'), workspace, trigger_type, status,
        CASE WHEN status IN ('denied', 'malformed_payload') AND started_at = 0 THEN 1 ELSE 0 END, count(*), 0, 0, 0, 0
    FROM invocation WHERE status NOT IN ('queued', 'running') GROUP BY 2, workspace, trigger_type, status, 6;
