-- +goose Up
-- The trace an invocation belongs to, as W3C Trace Context writes it: that of who caused it. '' where
-- nobody said so, or nothing is traced.
ALTER TABLE invocation ADD COLUMN trace TEXT NOT NULL DEFAULT '';
