package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"bobbin/runtime/fault"
)

// writer does the writes of a database: on SQLite with the one connection that may write, on
// PostgreSQL with a few. All writes that wait when a connection is free become one transaction.
type writer struct {
	path     string // of the file, or the address of the database without its password
	d        dialect
	ruled    bool          // its writes ask for the rules of places
	channel  string        // what the nodes tell each other goes over; of PostgreSQL
	maxBatch int           // bounds the writes of one commit, so that the first of them does not wait long
	moment   time.Duration // see gather; none for 0
	connect  func(ctx context.Context) (*sql.Conn, error)
	jobs     chan *job // unbuffered: who waits here is the next batch
	quit     chan struct{}
	begun    time.Time
	ended    sync.WaitGroup
	reserve  *reserve // of the disk
	logger   *slog.Logger

	writes, commits atomic.Int64
}

// job is one write. Its work may run several times (alone, after a batch it was in has failed), so
// it sets what it gives and adds to nothing. When it fails it leaves nothing behind; a refusal
// that wrote nothing is not a failure, and is told through what it gives.
type job struct {
	work  func(t *tx) error
	locks []string
	adds  bool // see add
	err   error
	done  chan struct{}
}

// newWriter begins to write over so many connections, which are made when they are needed.
func newWriter(w *writer, connections int) *writer {
	w.jobs, w.quit, w.begun = make(chan *job), make(chan struct{}), time.Now()
	for range connections {
		s := &session{w: w, name: rand.Text(), stmts: map[string]*sql.Stmt{}, texts: map[string]string{}}
		w.ended.Go(s.loop)
	}
	return w
}

// write does work in a transaction and returns when it is committed or has failed. Once begun
// it is not given up when ctx ends: the caller learns for certain what became of it. (Only a
// database that is gone in the moment of a commit leaves that open: ErrUnknown.)
//
// The locks are names; of those who name the same one works at a time, on every node. They are
// taken before the work begins, in an order that is the same everywhere. On SQLite nobody else
// writes, so there they mean nothing.
func (w *writer) write(ctx context.Context, work func(t *tx) error, locks ...string) error {
	return w.hand(ctx, &job{work: work, locks: locks, done: make(chan struct{})})
}

// hand has a session do a job.
func (w *writer) hand(ctx context.Context, j *job) error {
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

// close ends the loops after the writes that wait.
func (w *writer) close() error {
	close(w.quit)
	w.ended.Wait()
	return nil
}

// session is one connection that writes; its loop alone uses it.
type session struct {
	w     *writer
	name  string
	conn  *sql.Conn            // nil while there is none
	stmts map[string]*sql.Stmt // by text, prepared once
	texts map[string]string    // as the database understands them, of those that go there together
	busy  bool                 // several writes came together the last time
	down  bool                 // the database could not be reached the last time

	// rules is how many rows there are in pause and quota, when counted.
	rules   int
	counted bool
}

func (s *session) loop() {
	defer s.drop()
	batch := make([]*job, 0, s.w.maxBatch)
	for {
		select {
		case j := <-s.w.jobs:
			batch = s.gather(append(batch[:0], j))
			s.commit(batch)
		case <-s.w.quit:
			return
		}
	}
}

// gather adds who waits at this moment, and where several came the last time also who comes in the next: a
// commit costs PostgreSQL and the way there more than what is in it.
func (s *session) gather(batch []*job) []*job {
	if batch = s.waiting(batch); s.w.moment > 0 && s.busy {
		over := time.NewTimer(s.w.moment)
		defer over.Stop()
		for open := true; open && len(batch) < s.w.maxBatch; {
			select {
			case j := <-s.w.jobs:
				batch = append(batch, j)
			case <-over.C:
				open = false
			}
		}
	}
	s.busy = len(batch) > 1
	return batch
}

// waiting adds who waits at this moment.
func (s *session) waiting(batch []*job) []*job {
	for len(batch) < s.w.maxBatch {
		select {
		case j := <-s.w.jobs:
			batch = append(batch, j)
		default:
			return batch
		}
	}
	return batch
}

// commit does a batch, but for what must wait for room, and tells who waits for it.
func (s *session) commit(batch []*job) {
	s.do(s.admit(batch))
	for _, j := range batch {
		close(j.done)
	}
}

// do does a batch in one transaction; when that fails, each of it alone, so that one bad
// write costs the others nothing. (A savepoint around each would cost every write of a good
// batch, and nearly all are good.)
func (s *session) do(batch []*job) {
	if len(batch) == 0 {
		return
	}
	err := s.insist(batch)
	if err != nil && len(batch) > 1 && !errors.Is(err, ErrUnknown) && !lost(err) {
		for i := range batch {
			s.do(s.admit(batch[i : i+1]))
		}
		return
	}
	err = s.rescue(batch, err)
	for _, j := range batch {
		j.err = err
	}
}

func (s *session) transact(batch []*job) error {
	t := &tx{s: s}
	if err := s.begin(t, batch); err != nil {
		return s.rollback(err)
	}
	for _, j := range batch {
		t.job = j
		if err := j.work(t); err != nil {
			return s.rollback(err)
		}
	}
	for _, step := range []func() error{t.flush, t.keepLast, t.keepCounted, t.announce, t.mark, func() error { return s.end(t) }} {
		if err := step(); err != nil {
			return s.rollback(err)
		}
	}
	s.w.writes.Add(int64(len(batch)))
	s.w.commits.Add(1)
	return nil
}

// connected makes the connection if there is none.
func (s *session) connected() error {
	if s.conn != nil {
		return nil
	}
	conn, err := s.w.connect(context.Background())
	if err == nil {
		s.conn = conn
	}
	return err
}

// begin opens a transaction.
func (s *session) begin(t *tx, batch []*job) error {
	if err := s.connected(); err != nil {
		return err
	}
	if s.w.d.postgres {
		return s.beginPostgres(t, batch)
	}
	_, err := t.exec("BEGIN IMMEDIATE")
	return err
}

// end commits.
func (s *session) end(t *tx) error {
	if s.w.d.postgres {
		return s.settle(t, s.endPostgres(t))
	}
	_, err := t.exec("COMMIT")
	return err
}

// rollback undoes a transaction. SQLite has undone it already after some errors (a full
// disk), which makes the ROLLBACK itself fail; that is not worth telling. A connection that is
// lost is dropped, and its transaction with it.
func (s *session) rollback(cause error) error {
	s.counted = false
	if s.conn == nil {
		return cause
	}
	if lost(cause) {
		s.drop()
		return cause
	}
	if _, err := s.conn.ExecContext(context.Background(), "ROLLBACK"); err != nil {
		s.w.logger.Debug("roll back", "database", s.w.path, "error", err)
		if s.w.d.postgres {
			s.drop()
		}
	}
	return cause
}

// drop lets go of the connection; the next transaction makes a new one.
func (s *session) drop() {
	for _, one := range s.stmts {
		_ = one.Close() // it goes with the connection
	}
	clear(s.stmts)
	if s.conn != nil {
		_ = s.conn.Close() // nothing is under way on it
		s.conn = nil
	}
}

// tx is the transaction under way.
type tx struct {
	s    *session
	job  *job           // whose work it does
	xid  string         // of PostgreSQL's
	held map[int64]bool // the locks it has

	waiting  []asked          // statements, see soon
	teamless bool             // there is no team but the default one, which has any number of invocations
	owners   map[string]owner // of workspaces, as far as they were asked for
	counted  counting         // added to the usage before the commit
	told     []string         // what the other nodes hear of with the commit
	last     []func() error   // what nothing follows, and so goes with the commit
}

// prepared gives the statement of a text. Statements run without a context: the driver
// would watch it from a goroutine of its own for each, and a write is not given up halfway.
func (t *tx) prepared(query string) (*sql.Stmt, error) {
	if err := t.flush(); err != nil { // what was asked before is done before
		return nil, err
	}
	if s, ok := t.s.stmts[query]; ok {
		return s, nil
	}
	s, err := t.s.conn.PrepareContext(context.Background(), t.s.w.d.text(query))
	if err == nil {
		t.s.stmts[query] = s
	}
	return s, err
}

func (t *tx) exec(query string, args ...any) (sql.Result, error) {
	s, err := t.prepared(query)
	if err != nil {
		return nil, err
	}
	return s.Exec(t.s.w.d.args(args)...)
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
	return s.Query(t.s.w.d.args(args)...)
}

// one reads a single row; false when there is none.
func (t *tx) one(query string, args []any, into ...any) (bool, error) {
	s, err := t.prepared(query)
	if err != nil {
		return false, err
	}
	err = s.QueryRow(t.s.w.d.args(args)...).Scan(into...)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}
