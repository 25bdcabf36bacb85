package store

import (
	"context"
	"os"
	"time"
)

// Queue is how the queue stands at one moment.
type Queue struct {
	Queued  int64 // that wait, those among them that wait for a time
	Delayed int64 // that wait for their time: for their next attempt
	Running int64
	Dead    int64     // dead letters
	Oldest  time.Time // when the oldest that waits, and for no time, came in; zero for none
}

// Queue counts. It reads only what indexes hold, so it costs what is open and not what was ever run.
func (db *DB) Queue(ctx context.Context) (q Queue, err error) {
	var oldest int64
	if _, err = db.main.one(ctx, `SELECT count(*), coalesce(sum(CASE WHEN due_at > 0 THEN 1 ELSE 0 END), 0), coalesce(min(CASE WHEN due_at > 0 THEN NULL ELSE queued_at END), 0)
		FROM invocation WHERE status = 'queued'`, nil, &q.Queued, &q.Delayed, &oldest); err != nil {
		return q, err
	}
	q.Oldest = moment(oldest)
	if _, err = db.main.one(ctx, `SELECT count(*) FROM invocation WHERE status = 'running'`, nil, &q.Running); err != nil {
		return q, err
	}
	_, err = db.main.one(ctx, `SELECT count(*) FROM invocation WHERE dead = 1`, nil, &q.Dead)
	return q, err
}

// Mailboxes is how the mailboxes of a relay stand.
type Mailboxes struct{ Mailboxes, Events, Bytes int64 }

// Mailboxes counts.
func (db *DB) Mailboxes(ctx context.Context) (m Mailboxes, err error) {
	_, err = db.main.one(ctx, `SELECT count(*), coalesce(sum(events), 0), coalesce(sum(bytes), 0) FROM relay_mailbox`, nil, &m.Mailboxes, &m.Events, &m.Bytes)
	return m, err
}

// Size is what the store takes, in bytes.
type Size struct {
	Main, Logs int64 // with what is written ahead
	Free       int64 // left for it on its disk; -1 when that is not known
	Reserve    int64 // kept on it for the time when it is full, 0 while that is given up; -1 where none is kept
}

// Size measures, after a reserve is put back for which there is room again. In PostgreSQL the logs stand with the rest, and what is free is the server's to know.
func (db *DB) Size(ctx context.Context) (Size, error) {
	if db.main.d.postgres {
		s := Size{Free: -1, Reserve: -1}
		_, err := db.main.one(ctx, `SELECT pg_database_size(current_database())`, nil, &s.Main)
		return s, err
	}
	db.reserve.fill()
	return Size{Main: db.main.size(), Logs: db.logs.size(), Free: free(db.dir), Reserve: db.reserve.bytes()}, nil
}

// size is that of a database and of what is written ahead of it.
func (f *file) size() (bytes int64) {
	for _, name := range []string{f.path, f.path + "-wal"} {
		if info, err := os.Stat(name); err == nil { // there may be nothing ahead
			bytes += info.Size()
		}
	}
	return bytes
}
