package store

import (
	"context"
	"time"

	"bobbin/runtime/invocation"
)

// Pause implements invocation.Store.
func (s *Invocations) Pause(ctx context.Context, p invocation.Pause) error {
	return s.rule(ctx, `INSERT INTO pause (workspace, environment, since, made_by, reason) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (workspace, environment) DO UPDATE SET made_by = excluded.made_by, reason = excluded.reason`,
		p.Workspace, p.Environment, micros(p.Since), p.By, p.Reason)
}

// Resume implements invocation.Store.
func (s *Invocations) Resume(ctx context.Context, p invocation.Place) error {
	return s.rule(ctx, `DELETE FROM pause WHERE workspace = $1 AND environment = $2`, p.Workspace, p.Environment)
}

// SetQuota implements invocation.Store.
func (s *Invocations) SetQuota(ctx context.Context, p invocation.Place, q invocation.Quota) error {
	if q == (invocation.Quota{}) {
		return s.rule(ctx, `DELETE FROM quota WHERE workspace = $1 AND environment = $2`, p.Workspace, p.Environment)
	}
	return s.rule(ctx, `INSERT INTO quota (workspace, environment, concurrency, per_minute, tokens, tokens_at) VALUES ($1, $2, $3, $4, $5, 0)
		ON CONFLICT (workspace, environment) DO UPDATE SET concurrency = excluded.concurrency, per_minute = excluded.per_minute`,
		p.Workspace, p.Environment, q.Concurrency, q.PerMinute, burst(q.PerMinute))
}

func (s *Invocations) rule(ctx context.Context, query string, args ...any) error {
	return s.f.writer.write(ctx, func(t *tx) error {
		if _, err := t.exec(query, args...); err != nil {
			return err
		}
		t.s.counted = false
		t.tell(wake)
		return nil
	})
}

const countRules = `SELECT (SELECT count(*) FROM pause) + (SELECT count(*) FROM quota)`

// rules is how many rules there are: while there is none, no claim asks for any.
func (t *tx) rules() (n int, err error) {
	if !t.s.counted {
		_, err = t.one(countRules, nil, &t.s.rules)
		t.s.counted = err == nil
	}
	return t.s.rules, err
}

// Quotas implements invocation.Store.
func (s *Invocations) Quotas(ctx context.Context) (map[invocation.Place]invocation.Quota, error) {
	rows, err := s.f.query(ctx, `SELECT workspace, environment, concurrency, per_minute FROM quota`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := map[invocation.Place]invocation.Quota{}
	for rows.Next() {
		var p invocation.Place
		var q invocation.Quota
		if err := rows.Scan(&p.Workspace, &p.Environment, &q.Concurrency, &q.PerMinute); err != nil {
			return nil, translate(s.f.path, err)
		}
		all[p] = q
	}
	return all, translate(s.f.path, rows.Err())
}

// Paused implements invocation.Store.
func (s *Invocations) Paused(ctx context.Context, workspace string) ([]invocation.Pause, error) {
	rows, err := s.f.query(ctx, `SELECT workspace, environment, since, made_by, reason FROM pause WHERE workspace = $1 OR $1 = '' ORDER BY workspace, environment`, workspace)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := []invocation.Pause{}
	for rows.Next() {
		var one invocation.Pause
		var since int64
		if err := rows.Scan(&one.Workspace, &one.Environment, &since, &one.By, &one.Reason); err != nil {
			return nil, translate(s.f.path, err)
		}
		one.Since = moment(since)
		all = append(all, one)
	}
	return all, translate(s.f.path, rows.Err())
}

// allowance says how many of a place may begin, of as many as are wanted, and when more may that
// a rate holds back. Who asks has the locks of ruleLocks.
func allowance(t *tx, p invocation.Place, at time.Time, wanted int) (n int, next time.Time, err error) {
	if rules, err := t.rules(); err != nil || rules == 0 || wanted == 0 {
		return wanted, next, err
	}
	paused, err := t.one(`SELECT 1 FROM pause WHERE workspace = $1 AND environment IN ('', $2) LIMIT 1`, []any{p.Workspace, p.Environment}, new(int))
	if err != nil || paused {
		return 0, next, err
	}
	bounds, err := boundsOf(t, p)
	if err != nil {
		return 0, next, err
	}
	n = wanted
	for _, b := range bounds {
		var until time.Time
		if n, until, err = b.allow(t, at, n); err != nil {
			return 0, next, err
		}
		next = sooner(next, until)
	}
	return n, next, nil
}

// bound is a quota, and what is left of its rate.
type bound struct {
	invocation.Place // without an environment it is of all of a workspace
	invocation.Quota
	tokens float64
	since  int64
}

// boundsOf gives what bounds a place: its own, and that of its workspace.
func boundsOf(t *tx, p invocation.Place) (all []bound, err error) {
	rows, err := t.query(`SELECT environment, concurrency, per_minute, tokens, tokens_at FROM quota WHERE workspace = $1 AND environment IN ('', $2)`, p.Workspace, p.Environment)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		b := bound{Place: invocation.Place{Workspace: p.Workspace}}
		if err := rows.Scan(&b.Environment, &b.Concurrency, &b.PerMinute, &b.tokens, &b.since); err != nil {
			return nil, err
		}
		all = append(all, b)
	}
	return all, rows.Err()
}

// allow is allowance for one of them.
func (b bound) allow(t *tx, at time.Time, wanted int) (n int, next time.Time, err error) {
	n = wanted
	if b.Concurrency > 0 {
		var running int
		if _, err := t.one(`SELECT count(*) FROM invocation WHERE status = 'running' AND workspace = $1 AND ($2 = '' OR environment = $2)`,
			[]any{b.Workspace, b.Environment}, &running); err != nil {
			return 0, next, err
		}
		n = max(0, min(n, b.Concurrency-running))
	}
	if b.PerMinute == 0 || n == 0 {
		return n, next, nil
	}
	second := float64(b.PerMinute) / 60
	tokens, since := b.tokens, b.since
	if passed := at.Sub(moment(since)).Seconds(); passed > 0 || since == 0 { // a clock that was set back gives none
		tokens, since = min(burst(b.PerMinute), tokens+max(0, passed)*second), micros(at)
	}
	if _, err := t.exec(`UPDATE quota SET tokens = $1, tokens_at = $2 WHERE workspace = $3 AND environment = $4`, tokens, since, b.Workspace, b.Environment); err != nil {
		return 0, next, err
	}
	if int(tokens) < n {
		n = int(tokens)
		next = at.Add(time.Duration((float64(n+1) - tokens) / second * float64(time.Second)))
	}
	return n, next, nil
}

// burst is how many may begin at once that are limited to so many a minute: what ten seconds bring.
func burst(perMinute int) float64 { return max(1, float64(perMinute)/6) }

// spend counts what began against the rate of its place.
func spend(t *tx, p invocation.Place, n int) error {
	if rules, err := t.rules(); err != nil || rules == 0 || n == 0 {
		return err
	}
	_, err := t.exec(`UPDATE quota SET tokens = tokens - $1 WHERE workspace = $2 AND environment IN ('', $3) AND per_minute > 0`, float64(n), p.Workspace, p.Environment)
	return err
}
