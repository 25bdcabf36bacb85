package store

import (
	"context"
	"time"

	"bobbin/runtime/node"
)

// Nodes keeps what package node knows.
type Nodes struct{ f *file }

// keptNode is how long a node that has ended is listed.
const keptNode = 24 * time.Hour

// clock is the time of the database, which is the same for all its nodes. A file has one process, which goes on
// from its own beginning: whoever sets the clock of the machine neither ends leases nor has them last.
func (t *tx) clock() (micros int64, err error) {
	if w := t.s.w; !w.d.postgres {
		return w.begun.Add(time.Since(w.begun)).UnixMicro(), nil
	}
	_, err = t.one(sharedClock, nil, &micros)
	return micros, err
}

// Now is the time of the database that nodes share, of this machine where there is none.
func (db *DB) Now(ctx context.Context) (time.Time, error) {
	if !db.main.d.postgres {
		return time.Now(), nil
	}
	var micros int64
	_, err := db.main.one(ctx, sharedClock, nil, &micros)
	return moment(micros), err
}

const sharedClock = `SELECT ` + databaseNow

// databaseNow is the time of a PostgreSQL, in microseconds since 1970.
const databaseNow = `(extract(epoch FROM clock_timestamp()) * 1000000)::bigint`

const lives = `state IN ('alive', 'draining')`

// nodesLock has one node judge the others at a time.
const nodesLock = "nodes"

// Join implements node.Store.
func (s *Nodes) Join(ctx context.Context, n node.Node) error {
	return s.f.writer.write(ctx, func(t *tx) error {
		now, err := t.clock()
		if err != nil {
			return err
		}
		if _, err := t.exec(`UPDATE node SET state = 'dead' WHERE home = $1 AND `+lives, n.Home); err != nil {
			return err
		}
		if !t.s.w.d.postgres { // the leases are those of a process that is gone
			if _, err := t.exec(`DELETE FROM lease`); err != nil {
				return err
			}
		}
		if _, err := t.exec(`DELETE FROM node WHERE beat_at < $1 AND NOT `+lives, now-keptNode.Microseconds()); err != nil {
			return err
		}
		_, err = t.exec(`INSERT INTO node (id, home, address, version, state, started_at, beat_at, patience) VALUES ($1, $2, $3, $4, 'alive', $5, $5, $6)`,
			n.ID, n.Home, n.Address, n.Version, now, n.Patience.Microseconds())
		return err
	}, nodesLock)
}

// Beat implements node.Store.
func (s *Nodes) Beat(ctx context.Context, id, state string) (orphaned []string, err error) {
	var refused error
	err = s.f.writer.write(ctx, func(t *tx) error {
		refused = nil
		now, err := t.clock()
		if err != nil {
			return err
		}
		var before, patience int64
		found, err := t.one(`SELECT beat_at, patience FROM node WHERE id = $1 AND `+lives, []any{id}, &before, &patience)
		if err != nil || !found {
			refused = node.ErrDead
			return err
		}
		if _, err := t.exec(`UPDATE node SET beat_at = $1, state = $2 WHERE id = $3`, now, state, id); err != nil {
			return err
		}
		if now-before < patience { // else it may have been cut off as the others were, who come back now
			if _, err := t.exec(`UPDATE node SET state = 'dead' WHERE id <> $1 AND beat_at + patience < $2 AND `+lives, id, now); err != nil {
				return err
			}
		}
		orphaned, err = t.names(`SELECT DISTINCT node FROM invocation WHERE status = 'running' AND node <> ''
			AND NOT EXISTS (SELECT 1 FROM node n WHERE n.id = invocation.node AND n.state IN ('alive', 'draining'))`)
		return err
	}, nodesLock)
	if err == nil {
		err = refused
	}
	return orphaned, err
}

// names reads rows of one text.
func (t *tx) names(query string, args ...any) ([]string, error) {
	rows, err := t.query(query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var one string
		if err := rows.Scan(&one); err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, rows.Err()
}

// Leave implements node.Store.
func (s *Nodes) Leave(ctx context.Context, id string) error {
	return s.f.writer.write(ctx, func(t *tx) error {
		_, err := t.exec(`UPDATE node SET state = 'left' WHERE id = $1 AND `+lives, id)
		return err
	}, nodesLock)
}

// Nodes implements node.Store.
func (s *Nodes) Nodes(ctx context.Context) ([]node.Node, error) {
	rows, err := s.f.query(ctx, `SELECT id, home, address, version, state, started_at, beat_at, patience FROM node ORDER BY started_at DESC, id`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := []node.Node{}
	for rows.Next() {
		var n node.Node
		var started, beat, patience int64
		if err := rows.Scan(&n.ID, &n.Home, &n.Address, &n.Version, &n.State, &started, &beat, &patience); err != nil {
			return nil, translate(s.f.path, err)
		}
		n.StartedAt, n.BeatAt, n.Patience = moment(started), moment(beat), time.Duration(patience)*time.Microsecond
		all = append(all, n)
	}
	return all, translate(s.f.path, rows.Err())
}

// Hold implements node.Store.
func (s *Nodes) Hold(ctx context.Context, lease, owner string, within time.Duration) (held bool, err error) {
	err = s.f.writer.write(ctx, func(t *tx) error {
		now, err := t.clock()
		if err != nil {
			return err
		}
		held, err = t.changed(`INSERT INTO lease (name, owner, held_until) VALUES ($1, $2, $3)
			ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, held_until = excluded.held_until
			WHERE lease.owner = $2 OR lease.held_until <= $4`, lease, owner, now+within.Microseconds(), now)
		return err
	})
	return held && err == nil, err
}

// Drop implements node.Store.
func (s *Nodes) Drop(ctx context.Context, lease, owner string) error {
	return s.f.writer.write(ctx, func(t *tx) error {
		_, err := t.exec(`DELETE FROM lease WHERE name = $1 AND owner = $2`, lease, owner)
		return err
	})
}
