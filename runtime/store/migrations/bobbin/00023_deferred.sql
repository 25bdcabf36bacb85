-- +goose Up
ALTER TABLE invocation ADD COLUMN deferred INTEGER NOT NULL DEFAULT 0;  -- how often in a row it could not begin
