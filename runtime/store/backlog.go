package store

import (
	"context"
	"strings"

	"bobbin/runtime/invocation"
)

// Discard implements invocation.Store.
func (s *Invocations) Discard(ctx context.Context, f invocation.Filter) (n int, err error) {
	f.Dead = true
	where, args := conditions(f)
	err = s.f.writer.write(ctx, func(t *tx) error {
		r, err := t.exec(`UPDATE invocation SET dead = 0 WHERE `+strings.Join(where, " AND "), args...)
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

// Queued implements invocation.Store.
func (s *Invocations) Queued(ctx context.Context, p invocation.Place, most int) (n int, err error) {
	_, err = s.f.one(ctx, `SELECT count(*) FROM (SELECT 1 FROM invocation WHERE status = 'queued' AND workspace = $1 AND environment = $2 LIMIT $3) AS waiting`,
		[]any{p.Workspace, p.Environment, most}, &n)
	return n, err
}

// depth are the sums of a set of invocations that wait or run.
const depth = `sum(CASE WHEN status = 'queued' THEN 1 ELSE 0 END), sum(CASE WHEN status = 'queued' AND due_at > 0 THEN 1 ELSE 0 END),
	sum(CASE WHEN status = 'running' THEN 1 ELSE 0 END), coalesce(min(CASE WHEN status = 'queued' THEN queued_at END), 0)
	FROM invocation WHERE status IN ('queued', 'running') AND workspace = $1 AND environment = $2 `

// Depths implements invocation.Store.
func (s *Invocations) Depths(ctx context.Context, p invocation.Place) (invocation.Depths, error) {
	all := invocation.Depths{Queues: []invocation.Depth{}}
	queues, err := s.depths(ctx, `SELECT queue, '', count(DISTINCT group_key), `+depth+`GROUP BY queue ORDER BY queue`, p.Workspace, p.Environment)
	if err != nil {
		return all, err
	}
	groups, err := s.depths(ctx, `SELECT queue, group_key, 0, `+depth+`AND queue <> '' AND group_key <> '' GROUP BY queue, group_key
		ORDER BY 4 DESC, queue, group_key LIMIT $3`, p.Workspace, p.Environment, invocation.MostGroups)
	if err != nil {
		return all, err
	}
	for _, one := range queues {
		d := invocation.Depth{Queue: one.queue, Load: one.Load}
		if d.Queue != "" {
			d.Groups = one.groups
		}
		for _, g := range groups {
			if g.queue == d.Queue {
				d.Fullest = append(d.Fullest, invocation.GroupDepth{Group: g.group, Load: g.Load})
			}
		}
		all.Queues = append(all.Queues, d)
	}
	_, err = s.f.one(ctx, `SELECT count(*) FROM invocation WHERE dead = 1 AND workspace = $1 AND environment = $2`, []any{p.Workspace, p.Environment}, &all.Dead)
	return all, err
}

// depthRow is a row of depth.
type depthRow struct {
	queue, group string
	groups       int
	invocation.Load
}

func (s *Invocations) depths(ctx context.Context, query string, args ...any) ([]depthRow, error) {
	rows, err := s.f.query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []depthRow
	for rows.Next() {
		var d depthRow
		var oldest int64
		if err := rows.Scan(&d.queue, &d.group, &d.groups, &d.Queued, &d.Retrying, &d.Running, &oldest); err != nil {
			return nil, translate(s.f.path, err)
		}
		d.Oldest = moment(oldest)
		all = append(all, d)
	}
	return all, translate(s.f.path, rows.Err())
}
