package store

import (
	"context"

	"bobbin/runtime/control"
)

// Teams implements control.TeamStore.
func (s *Gate) Teams(ctx context.Context) ([]control.Team, error) {
	rows, err := s.f.query(ctx, `SELECT id, name, quota, made_by, made_at FROM team ORDER BY id`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := []control.Team{}
	for rows.Next() {
		var one control.Team
		var at int64
		if err := rows.Scan(&one.ID, &one.Name, &one.Limit, &one.By, &at); err != nil {
			return nil, translate(s.f.path, err)
		}
		one.At = moment(at)
		all = append(all, one)
	}
	return all, translate(s.f.path, rows.Err())
}
