package store

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
)

// How work gets to the nodes: the rows are the queue, a node claims them fairly by SKIP LOCKED, and
// hears by NOTIFY that there are some. River, a job system on PostgreSQL, was to carry that word. Both
// were measured beside each other, one job an invocation and nothing else done for River, which is its
// best case (2 busy cores, 16 senders, 3,000 events of 1 KB, FetchCooldown 3 ms):
//
//	                                      own claim      River 0.51
//	stored, in the same transaction       1,259/s        1,680/s (a bare row and its job)
//	a backlog run to its end              1,261/s        987/s
//	stored on one node, begun on another  p50 17 ms      p50 59 ms
//	idle                                  0.03 % a core  0.37 % a core
//
// River serves first come, first served; fairness takes a token for each place, whose insert costs
// about twice as much, and it neither fences nor takes over from a node that died: both stand here
// anyway. What that costs is this file, and that there is no page of River's to look at.

// wake is what nodes tell each other when there may be something to claim.
const wake = "wake"

// tell has the other nodes that share the database hear of something when the transaction is
// committed. It says that something is so, and never is the only place that says it: what nobody
// hears is found in the tables.
func (t *tx) tell(message string) {
	if t.s.w.d.postgres && !slices.Contains(t.told, message) {
		t.told = append(t.told, message)
	}
}

// announce says what was told.
func (t *tx) announce() error {
	if len(t.told) == 0 {
		return nil
	}
	return t.soon(`SELECT pg_notify($1, m) FROM unnest($2::text[]) AS m`, []any{t.s.w.channel, t.told}, nil, done)
}

// Tell has the other nodes hear a message; without others it does nothing.
func (db *DB) Tell(ctx context.Context, message string) error {
	if !db.main.d.postgres {
		return nil
	}
	return db.main.writer.write(ctx, func(t *tx) error {
		t.tell(message)
		return nil
	})
}

// Shared says whether other nodes may use the store at the same time.
func (db *DB) Shared() bool { return db.main.d.postgres }

// Hear calls f with what the nodes tell each other, this one included, until ctx ends. After the line
// was down, and once at the beginning, it hears wake: something may have been missed. Where there are
// no other nodes it returns at once.
func (db *DB) Hear(ctx context.Context, f func(message string)) {
	if !db.main.d.postgres {
		return
	}
	for pause := time.Duration(0); ctx.Err() == nil; {
		began := time.Now()
		err := db.hear(ctx, f)
		if ctx.Err() != nil {
			return
		}
		db.main.writer.logger.Warn("the other nodes are not heard", "database", db.main.path, "error", err)
		if pause = min(max(2*pause, 100*time.Millisecond), 5*time.Second); time.Since(began) > time.Minute {
			pause = 100 * time.Millisecond
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
		}
	}
}

func (db *DB) hear(ctx context.Context, f func(message string)) error {
	conn, err := pgx.ConnectConfig(ctx, db.config)
	if err != nil {
		return err
	}
	defer func() {
		closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		_ = conn.Close(closing) // it only listens
	}()
	if _, err := conn.Exec(ctx, "LISTEN "+pgx.Identifier{db.main.writer.channel}.Sanitize()); err != nil {
		return err
	}
	f(wake)
	for {
		heard, err := conn.WaitForNotification(ctx)
		if err != nil {
			return err
		}
		f(heard.Payload)
	}
}
