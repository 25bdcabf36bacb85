package store

import (
	"context"

	"bobbin/runtime/invocation"
)

// Quarantine implements invocation.Quarantines.
func (s *Invocations) Quarantine(ctx context.Context, q invocation.Quarantine) error {
	return s.f.writer.write(ctx, func(t *tx) error {
		_, err := t.exec(`INSERT INTO quarantine (workspace, environment, script, bundle, since, times, status, reason, invocation) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
			ON CONFLICT (workspace, environment, bundle) DO UPDATE SET times = quarantine.times + excluded.times, status = excluded.status,
				reason = excluded.reason, invocation = excluded.invocation`,
			q.Workspace, q.Environment, q.Script, q.Bundle, micros(q.Since), q.Times, q.Status, q.Reason, q.InvocationID)
		return err
	})
}

// Quarantined implements invocation.Quarantines.
func (s *Invocations) Quarantined(ctx context.Context, workspace string) ([]invocation.Quarantine, error) {
	rows, err := s.f.query(ctx, `SELECT workspace, environment, script, bundle, since, times, status, reason, invocation FROM quarantine
		WHERE workspace = $1 OR $1 = '' ORDER BY workspace, environment, script, since`, workspace)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := []invocation.Quarantine{}
	for rows.Next() {
		var q invocation.Quarantine
		var since int64
		if err := rows.Scan(&q.Workspace, &q.Environment, &q.Script, &q.Bundle, &since, &q.Times, &q.Status, &q.Reason, &q.InvocationID); err != nil {
			return nil, translate(s.f.path, err)
		}
		q.Since = moment(since)
		all = append(all, q)
	}
	return all, translate(s.f.path, rows.Err())
}

// Pardon implements invocation.Quarantines.
func (s *Invocations) Pardon(ctx context.Context, p invocation.Place, script string) (n int, err error) {
	err = s.f.writer.write(ctx, func(t *tx) error {
		r, err := t.exec(`DELETE FROM quarantine WHERE workspace = $1 AND environment = $2 AND (script = $3 OR $3 = '')`, p.Workspace, p.Environment, script)
		if err != nil {
			return err
		}
		count, err := r.RowsAffected()
		n = int(count)
		return err
	})
	if err != nil {
		return 0, err
	}
	return n, nil
}
