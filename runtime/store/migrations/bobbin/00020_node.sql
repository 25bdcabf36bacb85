-- +goose Up
-- Which node of a runner took an invocation in, and which has it: the one that claimed it, else the same.
ALTER TABLE invocation ADD COLUMN origin TEXT NOT NULL DEFAULT '';
ALTER TABLE invocation ADD COLUMN node TEXT NOT NULL DEFAULT '';
