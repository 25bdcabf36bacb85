package main

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

// watch notes in the database itself when an invocation is ended. It is no part of Bobbin, and what Bobbin
// believes to have written does not matter to it.
type watch struct{ db *sql.DB }

// watchSQLite begins to note; the runner may be at work.
func watchSQLite(ctx context.Context, data string) (watch, error) {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(data, "state", "bobbin.db")+"?_pragma=busy_timeout(30000)")
	if err != nil {
		return watch{}, err
	}
	_, err = db.ExecContext(ctx, `CREATE TABLE observed (id TEXT NOT NULL);
		CREATE TRIGGER observed AFTER UPDATE OF status ON invocation WHEN NEW.status NOT IN ('queued', 'running')
		BEGIN INSERT INTO observed VALUES (NEW.id); END`)
	if err != nil {
		return watch{}, errors.Join(err, db.Close())
	}
	return watch{db}, nil
}

func (w watch) close() {
	if w.db != nil {
		_ = w.db.Close()
	}
}

// commits are how often each invocation was ended.
func (w watch) commits(ctx context.Context) (map[string]int, error) {
	rows, err := w.db.QueryContext(ctx, `SELECT id, count(*) FROM observed GROUP BY id`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := map[string]int{}
	for rows.Next() {
		var id string
		var count int
		if err := rows.Scan(&id, &count); err != nil {
			return nil, err
		}
		all[id] = count
	}
	return all, rows.Err()
}

// sane says whether the database is whole.
func (w watch) sane(ctx context.Context) (string, error) {
	var said string
	err := w.db.QueryRowContext(ctx, `PRAGMA integrity_check`).Scan(&said)
	return said, err
}
