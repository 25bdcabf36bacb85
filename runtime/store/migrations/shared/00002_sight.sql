-- +goose Up
-- What happens on one node, for people who look at another one; each for a minute.
CREATE TABLE sight (
    id   INTEGER PRIMARY KEY,
    at   INTEGER NOT NULL,                   -- microseconds, by the clock of the database
    body BLOB    NOT NULL                    -- a JSON array of signals
);
