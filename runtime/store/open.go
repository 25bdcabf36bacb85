package store

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"bobbin/runtime/fault"
)

// sqliteBatch bounds the writes of one commit.
const sqliteBatch = 256

// openFile opens one database file: a connection that writes, migrated, and some that read.
func openFile(ctx context.Context, path, synchronous, folder string, c Config, kept *reserve) (*file, error) {
	if err := ownFile(path); err != nil {
		return nil, err
	}
	writing, err := sql.Open("sqlite", source(path, "journal_mode(WAL)", "synchronous("+synchronous+")",
		"busy_timeout(5000)", "cache_size(-16384)", "temp_store(MEMORY)"))
	if err != nil {
		return nil, translate(path, err)
	}
	writing.SetMaxOpenConns(1)
	if err := prepare(ctx, writing, synchronous, folder); err != nil {
		return nil, errors.Join(translate(path, err), writing.Close())
	}
	readers, err := sql.Open("sqlite", source(path, "busy_timeout(5000)", "query_only(1)", "cache_size(-8192)"))
	if err != nil {
		return nil, errors.Join(translate(path, err), writing.Close())
	}
	readers.SetMaxOpenConns(c.Readers)
	readers.SetMaxIdleConns(c.Readers)
	w := newWriter(&writer{path: path, d: onSQLite, maxBatch: sqliteBatch, connect: writing.Conn, reserve: kept, logger: c.Logger}, 1)
	return &file{path: path, d: onSQLite, writing: writing, readers: readers, writer: w}, nil
}

// ownFile makes the file for its owner alone, before SQLite would make it for everybody.
func ownFile(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return fault.New(fault.Unavailable, "The file %s cannot be opened.", path).
			WithHint("Check the permissions of its folder, and whether the disk is full.").Because(err)
	}
	return f.Close()
}

// source is a data source name. Only the _pragma form is understood by the driver; others
// are silently ignored, so prepare looks whether these took effect.
func source(path string, pragmas ...string) string {
	slashed := filepath.ToSlash(path)
	if !strings.HasPrefix(slashed, "/") {
		slashed = "/" + slashed // C:/... on Windows
	}
	u := url.URL{Scheme: "file", Path: slashed}
	query := make([]string, len(pragmas))
	for i, pragma := range pragmas {
		query[i] = "_pragma=" + url.QueryEscape(pragma)
	}
	return "file://" + u.EscapedPath() + "?" + strings.Join(query, "&")
}

// prepare checks the pragmas and migrates.
func prepare(ctx context.Context, db *sql.DB, synchronous, folder string) error {
	levels := map[string]int{"NORMAL": 1, "FULL": 2}
	var journal string
	var level int
	if err := db.QueryRowContext(ctx, "PRAGMA journal_mode").Scan(&journal); err != nil {
		return err
	}
	if err := db.QueryRowContext(ctx, "PRAGMA synchronous").Scan(&level); err != nil {
		return err
	}
	if journal != "wal" || level != levels[synchronous] {
		return fault.New(fault.Internal, "The database did not take its settings (journal %s, synchronous %d).", journal, level).
			WithHint("Bobbin's data must lie on a local disk, not on a network share.")
	}
	return migrate(ctx, db, onSQLite, folder, "goose_db_version")
}
