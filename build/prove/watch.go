package main

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	_ "modernc.org/sqlite"             // the driver "sqlite"
)

// watch notes in the database itself when an invocation is ended. It is no part of Bobbin, and what Bobbin
// believes to have written does not matter to it.
type watch struct {
	db     *sql.DB
	sqlite bool
}

// noting has each database note it.
const (
	notingSQLite = `CREATE TABLE observed (id TEXT NOT NULL);
		CREATE TRIGGER observed AFTER UPDATE OF status ON invocation WHEN NEW.status NOT IN ('queued', 'running')
		BEGIN INSERT INTO observed VALUES (NEW.id); END`
	notingPostgres = `CREATE TABLE observed (id TEXT NOT NULL);
		CREATE FUNCTION observe() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO observed VALUES (NEW.id); RETURN NEW; END $$;
		CREATE TRIGGER observed AFTER UPDATE OF status ON invocation FOR EACH ROW WHEN (NEW.status NOT IN ('queued', 'running'))
		EXECUTE FUNCTION observe()`
)

// watchSQLite begins to note; the runner may be at work.
func watchSQLite(ctx context.Context, data string) (watch, error) {
	return watching(ctx, "sqlite", "file:"+filepath.Join(data, "state", "bobbin.db")+"?_pragma=busy_timeout(30000)", notingSQLite)
}

// watchPostgres does so in a database that runners share.
func watchPostgres(ctx context.Context, url string) (watch, error) {
	return watching(ctx, "pgx", url, notingPostgres)
}

func watching(ctx context.Context, driver, source, noting string) (watch, error) {
	db, err := sql.Open(driver, source)
	if err != nil {
		return watch{}, err
	}
	db.SetMaxIdleConns(0) // one that a crash has cut is not used again
	if _, err = db.ExecContext(ctx, noting); err != nil {
		return watch{}, errors.Join(err, db.Close())
	}
	return watch{db, driver == "sqlite"}, nil
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

// sane says what is wrong with the database; "ok" for nothing. PostgreSQL looks by itself.
func (w watch) sane(ctx context.Context) (string, error) {
	if !w.sqlite {
		return "ok", nil
	}
	var said string
	err := w.db.QueryRowContext(ctx, `PRAGMA integrity_check`).Scan(&said)
	return said, err
}

// running are the invocations that run by the word of the database, with the fences of their claims.
func (w watch) running(ctx context.Context) (map[string]int64, error) {
	rows, err := w.db.QueryContext(ctx, `SELECT id, fence FROM invocation WHERE status = 'running'`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := map[string]int64{}
	for rows.Next() {
		var id string
		var fence int64
		if err := rows.Scan(&id, &fence); err != nil {
			return nil, err
		}
		all[id] = fence
	}
	return all, rows.Err()
}

// migrate adds to the tables what a newer version could need.
func (w watch) migrate(ctx context.Context) error {
	_, err := w.db.ExecContext(ctx, `ALTER TABLE invocation ADD COLUMN upgraded integer NOT NULL DEFAULT 0; CREATE INDEX invocation_upgraded ON invocation (upgraded) WHERE upgraded > 0`)
	return err
}
