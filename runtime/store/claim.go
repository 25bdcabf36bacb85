package store

import (
	"context"
	"slices"
	"time"

	"bobbin/runtime/invocation"
)

// Claim implements invocation.Store.
func (s *Invocations) Claim(ctx context.Context, c invocation.Claim) (claimed invocation.Claimed, err error) {
	err = s.f.writer.add(ctx, func(t *tx) error {
		claimed, err = claim(t, s.node, c)
		return err
	})
	if err != nil {
		return invocation.Claimed{}, err
	}
	return claimed, nil
}

// claim goes round the places that have something ready, beginning after the one that was served
// last, and gives each its share until the limit is reached.
func claim(t *tx, node string, c invocation.Claim) (out invocation.Claimed, err error) {
	out.After = c.After
	due, err := letGo(t, c.At)
	if err != nil {
		return out, err
	}
	if rules, err := t.rules(); err != nil {
		return out, err
	} else if rules > 0 { // what may begin depends on what runs: one counts at a time
		if err := t.lock("claim"); err != nil {
			return out, err
		}
	}
	r := round{t: t, node: node, c: c, out: &out, taken: map[invocation.Place]int{}}
	for more := true; more && len(out.Invocations) < c.Limit; {
		if more, err = r.turn(); err != nil {
			return out, err
		}
	}
	out.Next = sooner(out.Next, due)
	return out, nil
}

// letGo lets those go whose time has come, and gives when the next one's does.
func letGo(t *tx, at time.Time) (time.Time, error) {
	const first = `SELECT coalesce(min(due_at), 0) FROM invocation WHERE due_at > 0`
	var due int64
	if _, err := t.one(first, nil, &due); err != nil || due == 0 || due > micros(at) {
		return moment(due), err
	}
	if _, err := t.exec(`WITH due AS MATERIALIZED (SELECT seq FROM invocation WHERE due_at > 0 AND due_at <= $1 /*SKIP LOCKED*/)
		UPDATE invocation SET blocked = 0, due_at = 0 WHERE seq IN (SELECT seq FROM due)`, micros(at)); err != nil {
		return time.Time{}, err
	}
	_, err := t.one(first, nil, &due)
	return moment(due), err
}

// sooner is the earlier of two times, of which zero is never.
func sooner(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// round is a claim under way.
type round struct {
	t     *tx
	node  string // that claims
	c     invocation.Claim
	out   *invocation.Claimed
	taken map[invocation.Place]int
	full  []invocation.Place // may have no more
}

// turn serves each place once, and says whether there may be more.
func (r *round) turn() (bool, error) {
	all, full := r.c.Limit-len(r.out.Invocations), len(r.full)
	places, err := r.places()
	if err != nil {
		return false, err
	}
	for n, p := range places {
		left := r.c.Limit - len(r.out.Invocations)
		if left == 0 {
			break
		}
		share := (left + len(places) - n - 1) / (len(places) - n) // rounded up
		got, err := r.serve(p, share, left)
		if err != nil {
			return false, err
		}
		if got > 0 {
			r.out.After = p
		}
	}
	return len(places) == all || len(r.full)-full < len(places), nil
}

// places gives the next places with something ready, at most as many as there are invocations to take.
func (r *round) places() (all []invocation.Place, err error) {
	if fair && r.t.s.w.d.postgres {
		return r.placesAtOnce()
	}
	left, at, wrapped := r.c.Limit-len(r.out.Invocations), r.out.After, false
	for len(all) < left {
		p, found, err := r.placeAfter(at)
		if err != nil {
			return nil, err
		}
		if !found && !wrapped {
			at, wrapped = invocation.Place{}, true
			continue
		}
		if !found || slices.Contains(all, p) || wrapped && after(p, r.out.After) {
			break
		}
		if at = p; !slices.Contains(r.full, p) {
			all = append(all, p)
		}
	}
	return all, nil
}

// readyPlace begins the question for a place with something ready.
const readyPlace = `SELECT workspace, environment FROM invocation WHERE status = 'queued' AND blocked = 0 AND waited = $1`

// placesAround are those with something ready, beginning after the one that was served last: each is looked up by
// the one before it.
const placesAround = `WITH RECURSIVE later AS (
		(` + readyPlace + ` AND (workspace, environment) > ($2, $3) ORDER BY workspace, environment LIMIT 1)
		UNION ALL SELECT n.workspace, n.environment FROM later l, LATERAL
		(` + readyPlace + ` AND (workspace, environment) > (l.workspace, l.environment) ORDER BY workspace, environment LIMIT 1) n),
	earlier AS (
		(` + readyPlace + ` AND (workspace, environment) <= ($2, $3) ORDER BY workspace, environment LIMIT 1)
		UNION ALL SELECT n.workspace, n.environment FROM earlier e, LATERAL
		(` + readyPlace + ` AND (workspace, environment) > (e.workspace, e.environment) AND (workspace, environment) <= ($2, $3) ORDER BY workspace, environment LIMIT 1) n)
	SELECT workspace, environment FROM later UNION ALL SELECT workspace, environment FROM earlier LIMIT $4`

// placesAtOnce is places for PostgreSQL, in one way there and back.
func (r *round) placesAtOnce() (all []invocation.Place, err error) {
	left, last := r.c.Limit-len(r.out.Invocations), r.out.After
	rows, err := r.t.query(placesAround, r.c.Waited, last.Workspace, last.Environment, left+len(r.full))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var p invocation.Place
		if err := rows.Scan(&p.Workspace, &p.Environment); err != nil {
			return nil, err
		}
		if len(all) < left && !slices.Contains(r.full, p) {
			all = append(all, p)
		}
	}
	return all, rows.Err()
}

func after(p, q invocation.Place) bool {
	return p.Workspace > q.Workspace || p.Workspace == q.Workspace && p.Environment > q.Environment
}

// serve gives a place up to its share of what is left, and what its rules allow.
func (r *round) serve(p invocation.Place, share, left int) (got int, err error) {
	if r.c.Waited { // what a person started knows no rules
		if got, err = r.take(p, share, true); err != nil || got == share {
			return got, err
		}
	}
	room := share - got
	if reserved := left - got - r.c.Reserve; room > reserved {
		least := 1 // the reserve is for those that have none running
		if r.c.Busy[p]+r.taken[p] > 0 {
			least = 0
		}
		room = max(least, reserved)
	}
	if rules, err := r.t.rules(); err != nil {
		return got, err
	} else if rules > 0 {
		if err := r.t.lock(ruleLocks(p)...); err != nil {
			return got, err
		}
	}
	allowed, next, err := allowance(r.t, p, r.c.At, room)
	if err != nil {
		return got, err
	}
	if allowed < share-got && !slices.Contains(r.out.Held, p) {
		r.out.Held = append(r.out.Held, p)
	}
	r.out.Next = sooner(r.out.Next, next)
	more := 0
	if allowed > 0 {
		if more, err = r.take(p, allowed, false); err != nil {
			return got, err
		}
		err = spend(r.t, p, more)
	}
	if got+more < share {
		r.full = append(r.full, p)
	}
	return got + more, err
}

// take claims the oldest of a place; byHand are those that a person started.
func (r *round) take(p invocation.Place, n int, byHand bool) (int, error) {
	only := ""
	if r.c.Waited {
		only = ` AND trigger_type NOT IN ('MANUAL', 'MANUAL_EVENT_LISTENER')`
	}
	if byHand {
		only = ` AND trigger_type IN ('MANUAL', 'MANUAL_EVENT_LISTENER')`
	}
	// SQLite would prepare a statement with LIMIT $5 anew for each number; it does not look into a CAST.
	rows, err := r.t.query(`WITH oldest AS MATERIALIZED (SELECT seq FROM invocation
			WHERE status = 'queued' AND blocked = 0 AND waited = $2 AND workspace = $3 AND environment = $4`+only+` ORDER BY seq LIMIT CAST($5 AS BIGINT) /*SKIP LOCKED*/)
		UPDATE invocation SET status = 'running', attempt = attempt + 1, fence = fence + 1, started_at = $1, node = $6 WHERE seq IN (SELECT seq FROM oldest)
		RETURNING `+columns+`, seq, (SELECT body FROM payload WHERE payload.seq = invocation.seq)`, micros(r.c.At), r.c.Waited, p.Workspace, p.Environment, n, r.node)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	type row struct {
		seq int64
		invocation.Invocation
	}
	var all []row
	for rows.Next() {
		var one row
		if err := scan(rows, &one.Invocation, &one.seq, (*[]byte)(&one.Payload)); err != nil {
			return 0, err
		}
		all = append(all, one)
	}
	if err := rows.Err(); err != nil {
		return 0, err
	}
	// RETURNING promises no order.
	slices.SortFunc(all, func(a, b row) int { return int(a.seq - b.seq) })
	for _, one := range all {
		r.out.Invocations = append(r.out.Invocations, one.Invocation)
	}
	r.taken[p] += len(all)
	return len(all), nil
}
