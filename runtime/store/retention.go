package store

import (
	"context"
	"fmt"
	"time"

	"bobbin/runtime/invocation"
)

// sweepStep is how many invocations one transaction removes, so that a sweep holds up no
// delivery for long.
const sweepStep = 50

// Sweep removes ended invocations with their events and logs, or their logs alone, that the rules do
// not keep, and says how many invocations. What has not ended stays.
func (db *DB) Sweep(ctx context.Context, now time.Time, rules []invocation.Retention) (total int, err error) {
	places, err := db.ended(ctx)
	if err != nil {
		return 0, err
	}
	for _, p := range places {
		r := invocation.RetentionAt(rules, p.Team, invocation.Place{Workspace: p.Workspace, Environment: p.Environment})
		n, err := db.sweepPlace(ctx, now, r)
		total += n
		if err != nil {
			return total, err
		}
	}
	return total, nil
}

// ended lists where invocations have ended.
func (db *DB) ended(ctx context.Context) (all []invocation.Retention, err error) {
	rows, err := db.main.query(ctx, `SELECT DISTINCT team, workspace, environment FROM invocation WHERE finished_at > 0`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var p invocation.Retention
		if err := rows.Scan(&p.Team, &p.Workspace, &p.Environment); err != nil {
			return nil, translate(db.main.path, err)
		}
		all = append(all, p)
	}
	return all, translate(db.main.path, rows.Err())
}

func (db *DB) sweepPlace(ctx context.Context, now time.Time, r invocation.Retention) (total int, err error) {
	before := func(days int) int64 { return micros(now.AddDate(0, 0, -days)) }
	sweep := func(kept int, condition string, arg int64, remove bool) {
		if kept < 0 || err != nil {
			return
		}
		var n int
		n, err = db.sweepWhere(ctx, r, condition, arg, remove)
		if remove {
			total += n
		}
	}
	sweep(r.Days, "dead = 0 AND finished_at < $4", before(r.Days), true)
	sweep(r.DeadDays, "dead = 1 AND finished_at < $4", before(r.DeadDays), true)
	if r.Invocations >= 0 && err == nil {
		var oldest int64 // that is one too many
		_, err = db.main.one(ctx, `SELECT seq FROM invocation WHERE team = $1 AND workspace = $2 AND environment = $3 AND finished_at > 0 AND dead = 0
			ORDER BY seq DESC LIMIT 1 OFFSET $4`, []any{r.Team, r.Workspace, r.Environment, r.Invocations}, &oldest)
		sweep(r.Invocations, "dead = 0 AND seq <= $4", oldest, true)
	}
	sweep(r.LogDays, "logs_gone = 0 AND finished_at < $4", before(r.LogDays), false)
	return total, err
}

// sweepWhere removes what a condition is true of, a step at a time; without remove, its logs.
func (db *DB) sweepWhere(ctx context.Context, r invocation.Retention, condition string, arg int64, remove bool) (int, error) {
	for total := 0; ; {
		ids, seqs, err := db.old(ctx, r, condition, arg)
		if err != nil || len(ids) == 0 {
			return total, err
		}
		// Logs first: what is cut short here leaves an invocation without logs, not logs that nobody finds.
		if err := db.logs.writer.write(ctx, func(t *tx) error { return deleteLogs(t, ids) }); err != nil {
			return total, err
		}
		change := deleteRows
		if !remove {
			change = markRows
		}
		if err := db.main.writer.write(ctx, func(t *tx) error { return change(t, seqs) }); err != nil {
			return total, err
		}
		total += len(ids)
	}
}

func (db *DB) old(ctx context.Context, r invocation.Retention, condition string, arg int64) (ids []invocation.ID, seqs []int64, err error) {
	rows, err := db.main.query(ctx, `SELECT id, seq FROM invocation WHERE team = $1 AND workspace = $2 AND environment = $3 AND finished_at > 0 AND `+condition+
		fmt.Sprintf(` ORDER BY seq LIMIT %d`, sweepStep), r.Team, r.Workspace, r.Environment, arg)
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id invocation.ID
		var seq int64
		if err := rows.Scan(&id, &seq); err != nil {
			return nil, nil, translate(db.main.path, err)
		}
		ids, seqs = append(ids, id), append(seqs, seq)
	}
	return ids, seqs, translate(db.main.path, rows.Err())
}

func deleteLogs(t *tx, ids []invocation.ID) error {
	for _, id := range ids {
		if _, err := t.exec(`DELETE FROM console WHERE invocation = $1`, id); err != nil {
			return err
		}
		if _, err := t.exec(`DELETE FROM exchange WHERE invocation = $1`, id); err != nil {
			return err
		}
	}
	return nil
}

func markRows(t *tx, seqs []int64) error {
	for _, seq := range seqs {
		if _, err := t.exec(`UPDATE invocation SET logs_gone = 1 WHERE seq = $1`, seq); err != nil {
			return err
		}
	}
	return nil
}

func deleteRows(t *tx, seqs []int64) error {
	for _, seq := range seqs {
		if _, err := t.exec(`DELETE FROM payload WHERE seq = $1`, seq); err != nil {
			return err
		}
		if _, err := t.exec(`DELETE FROM change WHERE seq = $1`, seq); err != nil {
			return err
		}
		if _, err := t.exec(`DELETE FROM invocation WHERE seq = $1`, seq); err != nil {
			return err
		}
	}
	return nil
}

// Retentions implements control.RetentionStore.
func (s *Gate) Retentions(ctx context.Context) ([]invocation.Retention, error) {
	rows, err := s.f.query(ctx, `SELECT team, workspace, environment, days, invocations, log_days, dead_days FROM retention ORDER BY team, workspace, environment`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := []invocation.Retention{}
	for rows.Next() {
		var r invocation.Retention
		if err := rows.Scan(&r.Team, &r.Workspace, &r.Environment, &r.Days, &r.Invocations, &r.LogDays, &r.DeadDays); err != nil {
			return nil, translate(s.f.path, err)
		}
		all = append(all, r)
	}
	return all, translate(s.f.path, rows.Err())
}

// SetRetention implements control.RetentionStore.
func (s *Gate) SetRetention(ctx context.Context, r invocation.Retention) error {
	return s.f.writer.write(ctx, func(t *tx) error {
		if r.Days == 0 && r.Invocations == 0 && r.LogDays == 0 && r.DeadDays == 0 {
			_, err := t.exec(`DELETE FROM retention WHERE team = $1 AND workspace = $2 AND environment = $3`, r.Team, r.Workspace, r.Environment)
			return err
		}
		_, err := t.exec(`INSERT INTO retention (team, workspace, environment, days, invocations, log_days, dead_days) VALUES ($1, $2, $3, $4, $5, $6, $7)
			ON CONFLICT (team, workspace, environment) DO UPDATE SET days = excluded.days, invocations = excluded.invocations, log_days = excluded.log_days, dead_days = excluded.dead_days`,
			r.Team, r.Workspace, r.Environment, r.Days, r.Invocations, r.LogDays, r.DeadDays)
		return err
	})
}
