package store

import (
	"context"
	"slices"
	"strings"
	"time"

	"bobbin/runtime/control"
	"bobbin/runtime/fault"
	"bobbin/runtime/invocation"
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
	if !slices.ContainsFunc(all, func(t control.Team) bool { return t.ID == invocation.DefaultTeam }) {
		all = append(all, control.Team{ID: invocation.DefaultTeam, Name: "Default"})
		slices.SortFunc(all, func(a, b control.Team) int { return strings.Compare(a.ID, b.ID) })
	}
	return all, translate(s.f.path, rows.Err())
}

// AddTeam implements control.TeamStore.
func (s *Gate) AddTeam(ctx context.Context, k control.Team) error {
	added := false
	err := s.f.writer.write(ctx, func(t *tx) (err error) {
		if k.ID == invocation.DefaultTeam {
			return nil
		}
		added, err = t.changed(`INSERT INTO team (id, name, quota, made_by, made_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
			k.ID, k.Name, k.Limit, k.By, micros(k.At))
		t.teamless = false
		return err
	})
	if err == nil && !added {
		return fault.New(fault.Conflict, "There is a team %q already.", k.ID)
	}
	return err
}

// ChangeTeam implements control.TeamStore.
func (s *Gate) ChangeTeam(ctx context.Context, k control.Team) error {
	found := false
	err := s.f.writer.write(ctx, func(t *tx) (err error) {
		if k.ID == invocation.DefaultTeam {
			_, err = t.exec(`INSERT INTO team (id, name, quota, made_by, made_at) VALUES ($1, '', 0, '', 0) ON CONFLICT DO NOTHING`, k.ID)
			t.teamless = false
		}
		if err == nil {
			found, err = t.changed(`UPDATE team SET name = $1, quota = $2 WHERE id = $3`, k.Name, k.Limit, k.ID)
		}
		return err
	})
	return foundTeam(err, found, k.ID)
}

// holdTeam says whether a team is there, which then stays until the commit: a removal waits.
func (t *tx) holdTeam(team string) (bool, error) {
	if team == invocation.DefaultTeam { // which needs no row
		return true, nil
	}
	return t.one(`SELECT 1 FROM team WHERE id = $1 /*FOR UPDATE*/`, []any{team}, new(int))
}

// inTeam does what makes something a team's; not_found when the team is not there.
func (s *Gate) inTeam(ctx context.Context, team string, work func(t *tx) error) error {
	found := false
	err := s.f.writer.write(ctx, func(t *tx) (err error) {
		if found, err = t.holdTeam(team); err != nil || !found {
			return err
		}
		return work(t)
	})
	return foundTeam(err, found, team)
}

func foundTeam(err error, found bool, id string) error {
	if err == nil && !found {
		return fault.New(fault.NotFound, "There is no team %q.", id)
	}
	return err
}

// RemoveTeam implements control.TeamStore.
func (s *Gate) RemoveTeam(ctx context.Context, id string, at time.Time) error {
	found, owns := false, 0
	err := s.f.writer.write(ctx, func(t *tx) (err error) {
		owns = 0
		if found, err = t.holdTeam(id); err != nil || !found {
			return err
		}
		if _, err = t.one(`SELECT count(*) FROM team_workspace WHERE team = $1`, []any{id}, &owns); err != nil || owns > 0 {
			return err
		}
		if found, err = t.changed(`DELETE FROM team WHERE id = $1`, id); err != nil || !found {
			return err
		}
		if _, err = t.exec(`DELETE FROM member WHERE team = $1`, id); err != nil {
			return err
		}
		_, err = t.exec(`UPDATE token SET revoked_at = $1 WHERE team = $2 AND revoked_at = 0`, micros(at), id)
		return err
	})
	if err == nil && owns > 0 {
		return fault.New(fault.Conflict, "The team %q owns %d workspaces.", id, owns).WithHint("Give them to another team first.")
	}
	return foundTeam(err, found, id)
}

// Owner implements control.TeamStore.
func (s *Gate) Owner(ctx context.Context, workspace string) (string, bool, error) {
	team := invocation.DefaultTeam
	known, err := s.f.one(ctx, `SELECT team FROM team_workspace WHERE workspace = $1`, []any{workspace}, &team)
	return team, known, err
}

// own gives a workspace that nobody has to a team; not_found when another one has it.
func own(t *tx, workspace, team string) error {
	if team == "" {
		return nil
	}
	if found, err := t.holdTeam(team); err != nil || !found {
		return foundTeam(err, found, team)
	}
	if _, err := t.exec(`INSERT INTO team_workspace (workspace, team) VALUES ($1, $2) ON CONFLICT DO NOTHING`, workspace, team); err != nil {
		return err
	}
	owner := ""
	_, err := t.one(`SELECT team FROM team_workspace WHERE workspace = $1`, []any{workspace}, &owner)
	if err == nil && owner != team {
		err = fault.New(fault.NotFound, "There is no workspace %s.", workspace)
	}
	return err
}

// Assign implements control.TeamStore.
func (s *Gate) Assign(ctx context.Context, workspace, team string) error {
	return s.inTeam(ctx, team, func(t *tx) error {
		_, err := t.exec(`INSERT INTO team_workspace (workspace, team) VALUES ($1, $2) ON CONFLICT (workspace) DO UPDATE SET team = excluded.team`, workspace, team)
		return err
	})
}

// Owners implements control.TeamStore.
func (s *Gate) Owners(ctx context.Context) (map[string]string, error) {
	rows, err := s.f.query(ctx, `SELECT workspace, team FROM team_workspace`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := map[string]string{}
	for rows.Next() {
		var workspace, team string
		if err := rows.Scan(&workspace, &team); err != nil {
			return nil, translate(s.f.path, err)
		}
		all[workspace] = team
	}
	return all, translate(s.f.path, rows.Err())
}

// Members implements control.TeamStore.
func (s *Gate) Members(ctx context.Context, team string) ([]control.Member, error) {
	rows, err := s.f.query(ctx, `SELECT team, name, role, made_by, made_at FROM member WHERE team = $1 ORDER BY name`, team)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := []control.Member{}
	for rows.Next() {
		var one control.Member
		var at int64
		if err := rows.Scan(&one.Team, &one.Name, &one.Role, &one.By, &at); err != nil {
			return nil, translate(s.f.path, err)
		}
		one.At = moment(at)
		all = append(all, one)
	}
	return all, translate(s.f.path, rows.Err())
}

// SetMember implements control.TeamStore.
func (s *Gate) SetMember(ctx context.Context, m control.Member) error {
	return s.inTeam(ctx, m.Team, func(t *tx) error {
		_, err := t.exec(`INSERT INTO member (team, name, role, made_by, made_at) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (team, name) DO UPDATE SET role = excluded.role`, m.Team, m.Name, m.Role, m.By, micros(m.At))
		return err
	})
}

// RemoveMember implements control.TeamStore.
func (s *Gate) RemoveMember(ctx context.Context, team, name string, at time.Time) error {
	found := false
	err := s.f.writer.write(ctx, func(t *tx) (err error) {
		if found, err = t.changed(`DELETE FROM member WHERE team = $1 AND name = $2`, team, name); err != nil || !found {
			return err
		}
		_, err = t.exec(`UPDATE token SET revoked_at = $1 WHERE team = $2 AND member = $3 AND revoked_at = 0`, micros(at), team, name)
		return err
	})
	if err == nil && !found {
		return fault.New(fault.NotFound, "The team %q has no member %q.", team, name)
	}
	return err
}
