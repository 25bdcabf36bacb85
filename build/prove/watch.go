package main

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	_ "modernc.org/sqlite"             // the driver "sqlite"
)

// watch notes in the database itself when an invocation is ended, and when a schedule has run. It is no
// part of Bobbin, and what Bobbin believes to have written does not matter to it.
type watch struct {
	db     *sql.DB
	sqlite bool
}

// noting has each database note it.
var (
	notingSQLite = []string{`CREATE TABLE observed (id TEXT NOT NULL);
		CREATE TRIGGER observed AFTER UPDATE OF status ON invocation WHEN NEW.status NOT IN ('queued', 'running')
		BEGIN INSERT INTO observed VALUES (NEW.id); END`,
		`CREATE TABLE ticked (schedule TEXT NOT NULL, tick INTEGER NOT NULL, at INTEGER NOT NULL);
		CREATE TRIGGER ticked AFTER UPDATE OF last_invocation ON schedule WHEN NEW.last_invocation <> OLD.last_invocation
		BEGIN INSERT INTO ticked VALUES (NEW.name, NEW.last_tick, 0); END`}
	notingPostgres = []string{`CREATE TABLE observed (id TEXT NOT NULL);
		CREATE FUNCTION observe() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO observed VALUES (NEW.id); RETURN NEW; END $$;
		CREATE TRIGGER observed AFTER UPDATE OF status ON invocation FOR EACH ROW WHEN (NEW.status NOT IN ('queued', 'running'))
		EXECUTE FUNCTION observe()`,
		`CREATE TABLE ticked (schedule TEXT NOT NULL, tick BIGINT NOT NULL, at BIGINT NOT NULL);
		CREATE FUNCTION tick() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
			INSERT INTO ticked VALUES (NEW.name, NEW.last_tick, extract(epoch FROM clock_timestamp()) * 1000000); RETURN NEW; END $$;
		CREATE TRIGGER ticked AFTER UPDATE OF last_invocation ON schedule FOR EACH ROW WHEN (NEW.last_invocation <> OLD.last_invocation)
		EXECUTE FUNCTION tick()`}
)

// watchSQLite begins to note; the runner may be at work.
func watchSQLite(ctx context.Context, data string) (watch, error) {
	return watching(ctx, "sqlite", "file:"+filepath.Join(data, "state", "bobbin.db")+"?_pragma=busy_timeout(30000)", notingSQLite)
}

// watchPostgres does so in a database that runners share.
func watchPostgres(ctx context.Context, url string) (watch, error) {
	return watching(ctx, "pgx", url, notingPostgres)
}

// watching makes one table's trigger after the other: a runner at work locks the tables in an order of its own.
func watching(ctx context.Context, driver, source string, noting []string) (watch, error) {
	db, err := sql.Open(driver, source)
	if err != nil {
		return watch{}, err
	}
	db.SetMaxIdleConns(0) // one that a crash has cut is not used again
	for _, one := range noting {
		if _, err = db.ExecContext(ctx, one); err != nil {
			return watch{}, errors.Join(err, db.Close())
		}
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

// tick is a due time that was run.
type tick struct {
	schedule string
	due      time.Time
	at       time.Time // by the clock of PostgreSQL
}

// ticks are all due times that were run.
func (w watch) ticks(ctx context.Context) (all []tick, err error) {
	rows, err := w.db.QueryContext(ctx, `SELECT schedule, tick, at FROM ticked`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var one tick
		var due, at int64
		if err := rows.Scan(&one.schedule, &due, &at); err != nil {
			return nil, err
		}
		one.due, one.at = time.UnixMicro(due).UTC(), time.UnixMicro(at).UTC()
		all = append(all, one)
	}
	return all, rows.Err()
}

// dead is how many nodes were taken for dead.
func (w watch) dead(ctx context.Context) (count int, err error) {
	err = w.db.QueryRowContext(ctx, `SELECT count(*) FROM node WHERE state = 'dead'`).Scan(&count)
	return count, err
}

// migrate adds to the tables what a newer version could need.
func (w watch) migrate(ctx context.Context) error {
	_, err := w.db.ExecContext(ctx, `ALTER TABLE invocation ADD COLUMN upgraded integer NOT NULL DEFAULT 0; CREATE INDEX invocation_upgraded ON invocation (upgraded) WHERE upgraded > 0`)
	return err
}
