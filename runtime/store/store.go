// Package store is the SQL behind the Store interfaces of other rooms, on SQLite and on PostgreSQL.
//
// On SQLite, bobbin.db holds what must never be lost: invocations, their events, records. Its one
// writer commits with synchronous=FULL, and puts the writes that wait at a moment into one
// transaction, so that many share one wait for the disk. logs.db holds console lines and
// HTTP entries with synchronous=NORMAL: a lost power supply may cost its last moments, a
// killed program costs nothing. A few readers look at either without holding up the writer.
// The folder has one owner at a time, which whoever opens it makes sure of.
//
// On PostgreSQL all of it is one schema, archives of releases included, which any number of nodes
// share. Each has a few connections that write, each of them with a transaction of many writes
// under way; what two of them might both decide is decided by a lock, see writer.write. The
// statements are the same on both but for a few words, see dialect.
//
// A write that returned without an error is stored; one that returned a fault is not, unless the
// fault is ErrUnknown.
package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"

	"github.com/jackc/pgx/v5"

	"bobbin/runtime/control"
	"bobbin/runtime/fault"
	"bobbin/runtime/ingress"
	"bobbin/runtime/invocation"
	"bobbin/runtime/migration"
	"bobbin/runtime/node"
	"bobbin/runtime/notify"
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
	_ migration.Store      = (*Migrations)(nil)
	_ relay.Store          = (*Relay)(nil)
	_ release.Store        = (*Releases)(nil)
	_ release.Archives     = (*Archives)(nil)
	_ release.Archives     = (*sharedArchives)(nil)
	_ ingress.AddressStore = (*Addresses)(nil)
	_ control.TokenStore   = (*Gate)(nil)
	_ control.AuditStore   = (*Gate)(nil)
	_ control.TeamStore    = (*Gate)(nil)
	_ schedule.Store       = (*Schedules)(nil)
	_ notify.Store         = (*Notices)(nil)
	_ secret.Rows          = (*Vault)(nil)
	_ node.Shelf           = (*Shelf)(nil)
	_ node.Store           = (*Nodes)(nil)
	_ node.SightStore      = (*Sights)(nil)
)

// Config is how a store is opened. A zero field means the default.
type Config struct {
	// Database is the URL of a PostgreSQL database, postgres://...; "" keeps everything in the folder.
	Database string
	// Node names this process among those that share the database.
	Node    string
	Readers int // connections that read; 2 by default, 8 on PostgreSQL
	// Reserve is how many bytes of the disk are kept for the time when it is full; none for 0. It is for SQLite.
	Reserve int64
	Logger  *slog.Logger
}

// DB is an open store.
type DB struct {
	dir, node  string
	config     *pgx.ConnConfig // of PostgreSQL
	main, logs *file
	reserve    *reserve
	closed     atomic.Bool
}

// Open opens the store in a folder, or the database of the Config, and brings it up to date; folder
// and files, or schema and tables, are made when they are not there. Close it to let go.
//
// Faults: conflict when a newer program wrote it, invalid when a file is damaged or no
// database, unavailable when the disk is full, the folder cannot be written or the database cannot be
// reached, denied when the database does not let its user do what is needed.
func Open(ctx context.Context, dir string, c Config) (*DB, error) {
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	if c.Database != "" {
		c.Readers = cmp.Or(max(c.Readers, 0), 8)
		return openPostgres(ctx, c)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fault.New(fault.Unavailable, "The folder %s cannot be made.", dir).
			WithHint("Check its permissions, or set BOBBIN_HOME to another folder.").Because(err)
	}
	if c.Readers <= 0 {
		c.Readers = 2
	}
	kept := openReserve(dir, c.Reserve, c.Logger)
	db, err := openFiles(ctx, dir, c, kept)
	if err != nil && outOfRoom(err) { // even to open them takes some
		kept.without(func() { db, err = openFiles(ctx, dir, c, kept) })
	}
	if err == nil {
		kept.fill()
	}
	return db, err
}

func openFiles(ctx context.Context, dir string, c Config, kept *reserve) (*DB, error) {
	main, err := openFile(ctx, filepath.Join(dir, "bobbin.db"), "FULL", "bobbin", c, kept)
	if err != nil {
		return nil, err
	}
	logs, err := openFile(ctx, filepath.Join(dir, "logs.db"), "NORMAL", "logs", c, kept)
	if err != nil {
		return nil, errors.Join(err, main.close())
	}
	return &DB{dir: dir, node: c.Node, main: main, logs: logs, reserve: kept}, nil
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
func (db *DB) Invocations() *Invocations { return &Invocations{db.main, db.node} }

// Logs is the log of package invocation.
func (db *DB) Logs() *Logs { return &Logs{db.logs} }

// OneDatabase says whether invocations and logs are in one, so that a transaction may keep both.
func (db *DB) OneDatabase() bool { return db.main.d.postgres }

// Records is the store of package record.
func (db *DB) Records() *Records { return &Records{db.main} }

// Polls is the store of package poll.
func (db *DB) Polls() *Polls { return &Polls{db.main} }

// Migrations is the store of package migration.
func (db *DB) Migrations() *Migrations { return &Migrations{db.main} }

// Relay is the store of package relay.
func (db *DB) Relay() *Relay { return &Relay{db.main} }

// Releases is the store of package release.
func (db *DB) Releases() *Releases { return &Releases{db.main} }

// Archives keeps the archives of releases: in a folder of the store's, or in the database where nodes share one.
func (db *DB) Archives() release.Archives {
	if db.main.d.postgres {
		return &sharedArchives{db.main}
	}
	return &Archives{filepath.Join(db.dir, "releases"), db.reserve}
}

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

// Notices is the store of package notify.
func (db *DB) Notices() *Notices { return &Notices{db.main} }

// Nodes is the store of package node.
func (db *DB) Nodes() *Nodes { return &Nodes{db.main} }

// Sights hands what happens on one node to the others that share the database. They are no more to be kept
// than a console is.
func (db *DB) Sights() *Sights { return &Sights{db.logs} }

// Stats counts writes and the commits they took, for benchmarks and metrics.
type Stats struct{ Writes, Commits int64 }

// Stats tells of everything but logs, since it was opened.
func (db *DB) Stats() Stats {
	return Stats{db.main.writer.writes.Load(), db.main.writer.commits.Load()}
}

// file is one database file, or one way to write to a database: its writer and its readers.
type file struct {
	path    string
	d       dialect
	writer  *writer
	readers *sql.DB
	reads   sync.Map // text to *sql.Stmt, prepared once for all readers
	writing *sql.DB
}

// query reads with a statement that is prepared once: preparing costs more than most reads.
func (f *file) query(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	args = f.d.args(args)
	for tries := 0; ; tries++ {
		s, err := f.reading(ctx, text)
		if err == nil {
			var rows *sql.Rows
			if rows, err = s.QueryContext(ctx, args...); err == nil {
				return rows, nil
			}
		}
		// A connection that lay idle while the database was started anew says so only now.
		if tries == 2 || ctx.Err() != nil || !lost(err) {
			return nil, translate(f.path, err)
		}
	}
}

// reading gives the statement of a text.
func (f *file) reading(ctx context.Context, text string) (*sql.Stmt, error) {
	if known, ok := f.reads.Load(text); ok {
		return known.(*sql.Stmt), nil
	}
	s, err := f.readers.PrepareContext(ctx, f.d.text(text))
	if err != nil {
		return nil, err
	}
	known, raced := f.reads.LoadOrStore(text, s)
	if raced {
		_ = s.Close() // another reader was first; this one holds nothing
	}
	return known.(*sql.Stmt), nil
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
