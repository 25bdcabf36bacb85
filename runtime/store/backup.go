package store

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"bobbin/runtime/fault"
)

// Snapshot copies a database file as it stands at one moment, also while another process writes
// to it. The copy must not be there yet; it is whole and durable when there is no error.
func Snapshot(ctx context.Context, from, to string) (err error) {
	if _, err := os.Stat(from); err != nil { // SQLite would make an empty one
		return fault.New(fault.NotFound, "There is no database %s.", from).Because(err)
	}
	db, err := sql.Open("sqlite", source(from, "busy_timeout(30000)", "query_only(0)"))
	if err != nil {
		return translate(from, err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if _, err := db.ExecContext(ctx, "VACUUM INTO $1", to); err != nil {
		return translate(from, err)
	}
	f, err := os.OpenFile(to, os.O_RDWR, 0)
	if err != nil {
		return translate(to, err)
	}
	return errors.Join(f.Chmod(0o600), f.Sync(), f.Close())
}

// Verify reads a whole database file and says what is wrong with it: invalid.
func Verify(ctx context.Context, path string) (err error) {
	db, err := sql.Open("sqlite", source(path, "busy_timeout(5000)"))
	if err != nil {
		return translate(path, err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	var said string
	if err := db.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&said); err != nil {
		return translate(path, err)
	}
	if said != "ok" {
		return fault.New(fault.Invalid, "The database %s is damaged: %s.", path, said)
	}
	return nil
}

// Known says whether this program knows the form of the databases in a folder, which nobody uses meanwhile.
// Faults: conflict, when a newer one wrote them.
func Known(ctx context.Context, dir string) error {
	for _, folder := range []string{"bobbin", "logs"} {
		path := filepath.Join(dir, folder+".db")
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			continue
		}
		db, err := sql.Open("sqlite", source(path, "busy_timeout(5000)"))
		if err != nil {
			return translate(path, err)
		}
		_, err = steps(ctx, db, onSQLite, folder, "goose_db_version")
		if err = errors.Join(err, db.Close()); err != nil {
			return translate(path, err)
		}
	}
	return nil
}
