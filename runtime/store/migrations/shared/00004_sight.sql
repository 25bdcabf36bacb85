-- +goose Up
-- Those whose minute is over are found by it.
CREATE INDEX sight_at ON sight (at);
