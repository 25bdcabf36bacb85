// Package store is the SQL behind the Store interfaces of other rooms, on SQLite.
//
// bobbin.db holds what must never be lost: invocations, their events, records. Its one
// writer commits with synchronous=FULL, and puts the writes that wait at a moment into one
// transaction, so that many share one wait for the disk. logs.db holds console lines and
// HTTP entries with synchronous=NORMAL: a lost power supply may cost its last moments, a
// killed program costs nothing. A few readers look at either without holding up the writer.
//
// A write that returned without an error is stored; one that returned a fault is not. The
// folder has one owner at a time, which whoever opens it makes sure of.
package store

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"

	"bobbin/runtime/control"
	"bobbin/runtime/fault"
	"bobbin/runtime/ingress"
	"bobbin/runtime/invocation"
	"bobbin/runtime/node"
	"bobbin/runtime/poll"
	"bobbin/runtime/record"
	"bobbin/runtime/relay"
	"bobbin/runtime/release"
	"bobbin/runtime/schedule"
	"bobbin/runtime/secret"
)

// The rooms whose interfaces this one fulfils.
var (
	_ invocation.Store     = (*Invocations)(nil)
	_ invocation.Log       = (*Logs)(nil)
	_ record.Store         = (*Records)(nil)
	_ poll.Store           = (*Polls)(nil)
	_ relay.Store          = (*Relay)(nil)
	_ release.Store        = (*Releases)(nil)
	_ release.Archives     = (*Archives)(nil)
	_ ingress.AddressStore = (*Addresses)(nil)
	_ control.TokenStore   = (*Gate)(nil)
	_ control.AuditStore   = (*Gate)(nil)
	_ control.TeamStore    = (*Gate)(nil)
	_ schedule.Store       = (*Schedules)(nil)
	_ secret.Rows          = (*Vault)(nil)
	_ node.Shelf           = (*Shelf)(nil)
)

// Config is how a store is opened. A zero field means the default.
type Config struct {
	Readers int // connections that read, 2 by default
	Logger  *slog.Logger
}

// DB is an open store.
type DB struct {
	dir        string
	main, logs *file
	closed     atomic.Bool
}

// Open opens the store in a folder and brings it up to date; the folder and the files are
// made when they are not there. Close it to let go.
//
// Faults: conflict when a newer program wrote it, invalid when a file is damaged or no
// database, unavailable when the disk is full or the folder cannot be written.
func Open(ctx context.Context, dir string, c Config) (*DB, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fault.New(fault.Unavailable, "The folder %s cannot be made.", dir).
			WithHint("Check its permissions, or set BOBBIN_HOME to another folder.").Because(err)
	}
	if c.Readers <= 0 {
		c.Readers = 2
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	main, err := openFile(ctx, filepath.Join(dir, "bobbin.db"), "FULL", "migrations/bobbin", c)
	if err != nil {
		return nil, err
	}
	if err := main.writer.write(ctx, func(t *tx) error { return t.w.countRules(t) }); err != nil {
		return nil, errors.Join(err, main.close())
	}
	logs, err := openFile(ctx, filepath.Join(dir, "logs.db"), "NORMAL", "migrations/logs", c)
	if err != nil {
		return nil, errors.Join(err, main.close())
	}
	return &DB{dir: dir, main: main, logs: logs}, nil
}

// Close waits for the writes under way, refuses new ones, and closes the files. A second
// Close does nothing.
func (db *DB) Close() error {
	if db.closed.Swap(true) {
		return nil
	}
	return errors.Join(db.main.close(), db.logs.close())
}

// Invocations is the store of package invocation.
func (db *DB) Invocations() *Invocations { return &Invocations{db.main} }

// Logs is the log of package invocation.
func (db *DB) Logs() *Logs { return &Logs{db.logs} }

// Records is the store of package record.
func (db *DB) Records() *Records { return &Records{db.main} }

// Polls is the store of package poll.
func (db *DB) Polls() *Polls { return &Polls{db.main} }

// Relay is the store of package relay.
func (db *DB) Relay() *Relay { return &Relay{db.main} }

// Releases is the store of package release.
func (db *DB) Releases() *Releases { return &Releases{db.main} }

// Archives keeps the archives of releases, in a folder of the store's.
func (db *DB) Archives() *Archives { return &Archives{filepath.Join(db.dir, "releases")} }

// Addresses is where package ingress keeps addresses.
func (db *DB) Addresses() *Addresses { return &Addresses{db.main} }

// Gate is where package control keeps who may do what, and what was done.
func (db *DB) Gate() *Gate { return &Gate{db.main} }

// Schedules is the store of package schedule.
func (db *DB) Schedules() *Schedules { return &Schedules{db.main} }

// Vault is where package secret keeps the vault of a runner.
func (db *DB) Vault() *Vault { return &Vault{db.main} }

// Shelf keeps the lists of package node.
func (db *DB) Shelf() *Shelf { return &Shelf{db.main} }

// Stats counts writes and the commits they took, for benchmarks and metrics.
type Stats struct{ Writes, Commits int64 }

// Stats tells of bobbin.db since it was opened.
func (db *DB) Stats() Stats {
	return Stats{db.main.writer.writes.Load(), db.main.writer.commits.Load()}
}

// file is one database file: its writer and its readers.
type file struct {
	path    string
	writer  *writer
	readers *sql.DB
	reads   sync.Map // text to *sql.Stmt, prepared once for all readers
	writing *sql.DB
}

// query reads with a statement that is prepared once: preparing costs more than most reads.
func (f *file) query(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	known, ok := f.reads.Load(text)
	if !ok {
		s, err := f.readers.PrepareContext(ctx, text)
		if err != nil {
			return nil, translate(f.path, err)
		}
		var raced bool
		if known, raced = f.reads.LoadOrStore(text, s); raced {
			_ = s.Close() // another reader was first; this one holds nothing
		}
	}
	rows, err := known.(*sql.Stmt).QueryContext(ctx, args...)
	return rows, translate(f.path, err)
}

// one reads a single row; false when there is none.
func (f *file) one(ctx context.Context, text string, args []any, into ...any) (bool, error) {
	rows, err := f.query(ctx, text, args...)
	if err != nil {
		return false, err
	}
	defer rows.Close()
	if !rows.Next() {
		return false, translate(f.path, rows.Err())
	}
	return true, translate(f.path, rows.Scan(into...))
}

func (f *file) close() error {
	return errors.Join(f.readers.Close(), f.writer.close(), f.writing.Close())
}
