package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"

	"bobbin/runtime/fault"
	"bobbin/runtime/invocation"
)

// ErrUnknown is in the fault of a write of which nobody can say whether it is stored: the database
// was gone in the moment of the commit, and did not come back in time to be asked.
var ErrUnknown = invocation.ErrUnknown

const (
	// stuck is how long a transaction may take; the connection is given up then.
	stuck = 2 * time.Minute
	// collisions is how often a write is begun anew that met another one.
	collisions = 8
)

// patience is how long a write waits for a database that has just gone.
var patience = 3 * time.Second // longer in tests

// settling is how long a database is asked what became of a commit that it did not answer.
var settling = 10 * time.Second // shorter in tests

// insist does a batch, and does it anew when it is certain that it was not stored and the reason has
// passed: the connection was lost before the commit, or another writer was in the way.
func (s *session) insist(batch []*job) error {
	met, began := 0, time.Now()
	for tries := 1; ; tries++ {
		err := s.transact(batch)
		switch {
		case err == nil:
			s.down = false
			return nil
		case !s.w.d.postgres || errors.Is(err, ErrUnknown):
			return err
		case lost(err):
			// One connection that does not come in time is not yet a database that is away.
			if s.down || time.Since(began) > patience && !(tries == 1 && silent(err)) {
				s.down = true // the next one finds out at once
				return err
			}
			time.Sleep(50 * time.Millisecond)
		case collided(err) && len(batch) == 1 && met < collisions:
			met++
			time.Sleep(time.Duration(rand.Int64N(int64(met) * int64(4*time.Millisecond))))
		default:
			return err
		}
	}
}

// beginPostgres opens a transaction, asks for its number, how many rules there are and whether there are teams, in one
// message, and takes the locks of the batch.
func (s *session) beginPostgres(t *tx, batch []*job) error {
	var names []string
	for _, j := range batch {
		names = append(names, j.locks...)
	}
	s.counted = false // another node may have changed the rules
	// While locks are waited for somebody may make one.
	count := s.w.ruled && len(names) == 0
	ask, into := `SELECT pg_current_xact_id()::text`, []any{&t.xid}
	if count {
		ask, into = ask+`, (`+countRules+`), NOT EXISTS (SELECT 1 FROM team)`, append(into, &s.rules, &t.teamless)
	}
	var begin pgx.Batch
	begin.Queue("BEGIN")
	begin.Queue(ask)
	if err := s.bound(); err != nil {
		return err
	}
	err := s.send(&begin, func(answers pgx.BatchResults) error {
		if _, err := answers.Exec(); err != nil {
			return err
		}
		return answers.QueryRow().Scan(into...)
	})
	if err != nil {
		return err
	}
	s.counted = count
	return t.lock(names...)
}

// committing is what COMMIT is called where it is prepared.
const committing = "bobbin COMMIT"

// endPostgres commits, in one message with what has waited for the end of the work.
func (s *session) endPostgres(t *tx) error {
	groups := together(t.waiting)
	batch := s.batch(t.waiting, groups)
	batch.Queue(committing)
	if err := s.bound(); err != nil {
		return err
	}
	return s.send(batch, func(answers pgx.BatchResults) error {
		found := make([]bool, len(t.waiting))
		for _, g := range groups {
			if err := answer(answers, t.waiting, g, found); err != nil {
				return err
			}
		}
		tag, err := answers.Exec()
		// A transaction in which something failed is rolled back by PostgreSQL without calling that an error.
		if err == nil && tag.String() != "COMMIT" {
			err = fault.New(fault.Internal, "A write that failed was to be committed (%s).", tag)
		}
		return err
	})
}

// mark notes with a transaction which it is. A server that has crashed may give the number of one that it
// lost to another, so that this one being committed does not say that the lost one was.
func (t *tx) mark() error {
	if !t.s.w.d.postgres {
		return nil
	}
	return t.soon(`INSERT INTO mark (writer, xid, at) VALUES ($1, $2, `+databaseNow+`)
		ON CONFLICT (writer) DO UPDATE SET xid = excluded.xid, at = excluded.at`, []any{t.s.name, t.xid}, nil, done)
}

// bound limits how long the connection may stay silent from now until the next time.
func (s *session) bound() error {
	return s.conn.Raw(func(raw any) error {
		conn := raw.(*stdlib.Conn).Conn()
		if err := conn.PgConn().Conn().SetDeadline(time.Now().Add(stuck)); err != nil {
			return err
		}
		_, err := conn.Prepare(context.Background(), committing, "COMMIT") // once
		return err
	})
}

// send sends statements as one message.
func (s *session) send(batch *pgx.Batch, answered func(pgx.BatchResults) error) error {
	return s.conn.Raw(func(raw any) error {
		conn := raw.(*stdlib.Conn).Conn()
		answers := conn.SendBatch(context.Background(), batch)
		if err := answered(answers); err != nil {
			return errors.Join(err, answers.Close())
		}
		return answers.Close()
	})
}

// lock has those who name the same work one after the other, until the end of the transaction.
// Taken here instead of by writer.write it may meet another transaction's in a circle, which
// PostgreSQL finds within a second and writer repeats.
func (t *tx) lock(names ...string) error {
	if !t.s.w.d.postgres || len(names) == 0 {
		return nil
	}
	var keys []int64
	for _, name := range names {
		if k := key(name); !t.held[k] {
			keys = append(keys, k)
		}
	}
	if len(keys) == 0 {
		return nil
	}
	slices.Sort(keys)
	keys = slices.Compact(keys)
	if _, err := t.exec(`SELECT pg_advisory_xact_lock(k) FROM unnest($1::bigint[]) AS k`, keys); err != nil {
		return err
	}
	t.holds(keys...)
	return nil
}

// try takes a lock when nobody has it, and says whether it did. It never waits.
func (t *tx) try(name string) (taken bool, err error) {
	k := key(name)
	if !t.s.w.d.postgres || t.held[k] {
		return true, nil
	}
	if _, err = t.one(`SELECT pg_try_advisory_xact_lock($1)`, []any{k}, &taken); taken {
		t.holds(k)
	}
	return taken, err
}

func (t *tx) holds(keys ...int64) {
	if t.held == nil {
		t.held = map[int64]bool{}
	}
	for _, k := range keys {
		t.held[k] = true
	}
}

// settle finds out what became of a commit that failed: nil when it is stored after all.
func (s *session) settle(t *tx, cause error) error {
	if cause == nil || !lost(cause) {
		return cause // it was refused
	}
	s.drop()
	ctx, cancel := context.WithTimeout(context.Background(), settling)
	defer cancel()
	for {
		status, err := s.status(ctx, t.xid)
		switch {
		case err == nil && status == "committed":
			return nil
		case err == nil && status == "aborted":
			return cause // certainly not stored, so it is done again
		case err != nil && !lost(err):
			return errors.Join(unknown(s.w.path), cause)
		}
		select {
		case <-time.After(50 * time.Millisecond):
		case <-ctx.Done():
			return errors.Join(unknown(s.w.path), cause)
		}
	}
}

// status asks for the last transaction of the session: committed, aborted, in progress, or nothing when it
// was too long ago.
func (s *session) status(ctx context.Context, xid string) (string, error) {
	conn, err := s.w.connect(ctx)
	if err != nil {
		return "", err
	}
	defer conn.Close()
	var status sql.NullString
	err = conn.QueryRowContext(ctx, `SELECT pg_xact_status($1::text::xid8)`, xid).Scan(&status)
	if err != nil || status.String != "committed" {
		return status.String, err
	}
	var its bool
	err = conn.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM mark WHERE writer = $1 AND xid = $2)`, s.name, xid).Scan(&its)
	if err == nil && !its {
		status.String = "aborted" // the number is another's now
	}
	return status.String, err
}

func unknown(path string) error {
	return fault.New(fault.Unavailable, "The database %s did not say whether it was stored.", path).
		WithHint("It went away in that moment. Look whether it is there before you do it again; a delivery may be sent again.").Because(ErrUnknown)
}

// lost says whether an error is one of the connection, not of what was asked.
func lost(err error) bool {
	if err == nil || errors.Is(err, ErrUnknown) {
		return false
	}
	var said *pgconn.PgError
	if errors.As(err, &said) {
		switch said.Code {
		case "57P01", "57P02", "57P03", "57P05", "25P03", "25P04", // it stops, or ended the session
			"53300": // too many sessions
			return true
		}
		return len(said.Code) == 5 && said.Code[:2] == "08"
	}
	return broken(err)
}

// broken says whether the line to a PostgreSQL is: the driver's own errors, and those of the network.
func broken(err error) bool {
	var network net.Error
	var connect *pgconn.ConnectError
	return errors.As(err, &connect) || errors.Is(err, pgconn.ErrConnClosed) || errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) || pgconn.SafeToRetry(err) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) || errors.As(err, &network)
}

// silent says whether a PostgreSQL did not answer in time when it was to be connected to.
func silent(err error) bool {
	var connect *pgconn.ConnectError
	return errors.As(err, &connect) && errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, context.Canceled)
}

// collided says whether another transaction was in the way of one that may well succeed the next time.
func collided(err error) bool {
	var said *pgconn.PgError
	if !errors.As(err, &said) {
		return false
	}
	switch said.Code {
	case "40001", "40P01", "55P03", // serialization, a circle of locks, a lock that did not come
		"23505": // of two who looked and found nothing, one was first
		return true
	}
	return false
}
