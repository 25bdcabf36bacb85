-- +goose Up
CREATE TABLE invocation (
    seq           INTEGER PRIMARY KEY,       -- the order of the queue
    id            TEXT    NOT NULL UNIQUE,
    workspace     TEXT    NOT NULL,
    dir           TEXT    NOT NULL,
    environment   TEXT    NOT NULL,
    script        TEXT    NOT NULL,
    function      TEXT    NOT NULL,
    trigger_type  TEXT    NOT NULL,
    root_trigger  TEXT    NOT NULL,
    listener      TEXT    NOT NULL,
    schedule      TEXT    NOT NULL,
    parent        TEXT    NOT NULL,
    chain         INTEGER NOT NULL,
    delivery_key  TEXT    NOT NULL,
    queue         TEXT    NOT NULL,
    group_key     TEXT    NOT NULL,
    lane          TEXT    NOT NULL,          -- queue and group in one; '' runs beside any other
    blocked       INTEGER NOT NULL,          -- 1 while queued behind another of its lane
    waited        INTEGER NOT NULL,
    answers       INTEGER NOT NULL,
    max_attempts  INTEGER NOT NULL,
    limits        TEXT    NOT NULL,          -- JSON, '' for none
    status        TEXT    NOT NULL,
    attempt       INTEGER NOT NULL,
    fence         INTEGER NOT NULL,
    queued_at     INTEGER NOT NULL,          -- microseconds since 1970, as all times; 0 for not yet
    started_at    INTEGER NOT NULL,
    finished_at   INTEGER NOT NULL,
    lines_dropped INTEGER NOT NULL,
    simulated     TEXT    NOT NULL,          -- JSON list, '' for none
    error         TEXT    NOT NULL,          -- JSON, '' for none
    result        TEXT    NOT NULL           -- JSON, '' for none; last, since it can be long
);
-- Only what the claim and the lanes look for is indexed: finished rows cost these nothing.
CREATE INDEX invocation_ready ON invocation (waited, seq) WHERE status = 'queued' AND blocked = 0;
CREATE INDEX invocation_lane ON invocation (lane, seq) WHERE lane <> '' AND status IN ('queued', 'running');
CREATE INDEX invocation_open ON invocation (status, seq) WHERE status IN ('queued', 'running');
CREATE UNIQUE INDEX invocation_delivery ON invocation (delivery_key, listener, schedule, environment, workspace) WHERE delivery_key <> '';
CREATE INDEX invocation_workspace ON invocation (workspace, seq);

-- Events lie apart: a row is rewritten when its status changes, an event of 6 MB is not.
CREATE TABLE payload (
    seq  INTEGER PRIMARY KEY,
    body TEXT NOT NULL
);

CREATE TABLE record (
    scope      TEXT    NOT NULL,
    workspace  TEXT    NOT NULL,             -- '' at team scope
    owner      TEXT    NOT NULL,             -- the environment, team scope or invocation
    key        TEXT    NOT NULL,
    sealed     INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,             -- 0 for never
    updated_at INTEGER NOT NULL,
    value      BLOB    NOT NULL,
    PRIMARY KEY (scope, workspace, owner, key)
);
CREATE INDEX record_expiry ON record (expires_at) WHERE expires_at > 0;
