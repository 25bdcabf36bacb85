package store

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"sync/atomic"

	"bobbin/runtime/fault"
)

// maxBatch bounds the writes of one commit, so that the first of them does not wait long.
const maxBatch = 256

// writer owns the one connection that writes. All writes that wait when it is free become
// one transaction.
type writer struct {
	path   string
	conn   *sql.Conn
	stmts  map[string]*sql.Stmt // by text, prepared once; used by the loop alone
	jobs   chan *job            // unbuffered: who waits here is the next batch
	quit   chan struct{}
	done   chan struct{}
	logger *slog.Logger

	// rules is how many rows there are in pause and quota; the loop's alone.
	rules int

	writes, commits atomic.Int64
}

// job is one write. Its work may run twice (alone, after a batch it was in has failed), so it
// sets what it gives and adds to nothing. When it fails it leaves nothing behind; a refusal
// that wrote nothing is not a failure, and is told through what it gives.
type job struct {
	work func(t *tx) error
	err  error
	done chan struct{}
}

// tx is the transaction under way.
type tx struct {
	w       *writer
	counted counting // added to the usage before the commit
}

func newWriter(conn *sql.Conn, path string, logger *slog.Logger) *writer {
	w := &writer{path: path, conn: conn, stmts: map[string]*sql.Stmt{}, logger: logger,
		jobs: make(chan *job), quit: make(chan struct{}), done: make(chan struct{})}
	go w.loop()
	return w
}

// write does work in a transaction and returns when it is committed or has failed. Once begun
// it is not given up when ctx ends: the caller learns for certain what became of it.
func (w *writer) write(ctx context.Context, work func(t *tx) error) error {
	j := &job{work: work, done: make(chan struct{})}
	select {
	case w.jobs <- j:
	case <-ctx.Done():
		return fault.New(fault.Canceled, "It was given up before it was stored.").Because(context.Cause(ctx))
	case <-w.quit:
		return fault.New(fault.Unavailable, "Bobbin is closing and stores nothing more.")
	}
	<-j.done
	return translate(w.path, j.err)
}

// close ends the loop after the writes that wait.
func (w *writer) close() error {
	close(w.quit)
	<-w.done
	var err error
	for _, s := range w.stmts {
		err = errors.Join(err, s.Close())
	}
	return errors.Join(err, w.conn.Close())
}

func (w *writer) loop() {
	defer close(w.done)
	batch := make([]*job, 0, maxBatch)
	for {
		select {
		case j := <-w.jobs:
			batch = w.gather(append(batch[:0], j))
			w.commit(batch)
		case <-w.quit:
			return
		}
	}
}

// gather adds who waits at this moment.
func (w *writer) gather(batch []*job) []*job {
	for len(batch) < maxBatch {
		select {
		case j := <-w.jobs:
			batch = append(batch, j)
		default:
			return batch
		}
	}
	return batch
}

// commit does a batch in one transaction; when that fails, each of it alone, so that one bad
// write costs the others nothing. (A savepoint around each would cost every write of a good
// batch, and nearly all are good.)
func (w *writer) commit(batch []*job) {
	err := w.transact(batch)
	if err != nil && len(batch) > 1 {
		for i := range batch {
			batch[i].err = w.transact(batch[i : i+1])
		}
	} else {
		for _, j := range batch {
			j.err = err
		}
	}
	for _, j := range batch {
		close(j.done)
	}
}

func (w *writer) transact(batch []*job) error {
	t := &tx{w: w}
	if _, err := t.exec("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	for _, j := range batch {
		if err := j.work(t); err != nil {
			return w.rollback(err)
		}
	}
	if err := t.counted.keep(t); err != nil {
		return w.rollback(err)
	}
	if _, err := t.exec("COMMIT"); err != nil {
		return w.rollback(err)
	}
	w.writes.Add(int64(len(batch)))
	w.commits.Add(1)
	return nil
}

// rollback undoes a transaction. SQLite has undone it already after some errors (a full
// disk), which makes the ROLLBACK itself fail; that is not worth telling.
func (w *writer) rollback(cause error) error {
	if _, err := w.conn.ExecContext(context.Background(), "ROLLBACK"); err != nil {
		w.logger.Debug("roll back", "file", w.path, "error", err)
	}
	return cause
}

// prepared gives the statement of a text. Statements run without a context: the driver
// would watch it from a goroutine of its own for each, and a write is not given up halfway.
func (t *tx) prepared(query string) (*sql.Stmt, error) {
	if s, ok := t.w.stmts[query]; ok {
		return s, nil
	}
	s, err := t.w.conn.PrepareContext(context.Background(), query)
	if err == nil {
		t.w.stmts[query] = s
	}
	return s, err
}

func (t *tx) exec(query string, args ...any) (sql.Result, error) {
	s, err := t.prepared(query)
	if err != nil {
		return nil, err
	}
	return s.Exec(args...)
}

// changed runs a statement and says whether it changed a row.
func (t *tx) changed(query string, args ...any) (bool, error) {
	r, err := t.exec(query, args...)
	if err != nil {
		return false, err
	}
	n, err := r.RowsAffected()
	return n > 0, err
}

func (t *tx) query(query string, args ...any) (*sql.Rows, error) {
	s, err := t.prepared(query)
	if err != nil {
		return nil, err
	}
	return s.Query(args...)
}

// one reads a single row; false when there is none.
func (t *tx) one(query string, args []any, into ...any) (bool, error) {
	s, err := t.prepared(query)
	if err != nil {
		return false, err
	}
	err = s.QueryRow(args...).Scan(into...)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}
