package store

import (
	"context"

	"bobbin/runtime/invocation"
	"bobbin/runtime/schedule"
)

// Schedules keeps the rows of package schedule.
type Schedules struct{ f *file }

// Plan implements schedule.Store.
func (s *Schedules) Plan(ctx context.Context, p schedule.Place, wanted []schedule.State) error {
	return s.f.writer.write(ctx, func(t *tx) error {
		names := map[string]bool{}
		for _, w := range wanted {
			names[w.Name] = true
			// One whose times are the same keeps its due time, also one that is past; where it did not run, it begins anew.
			if _, err := t.exec(`INSERT INTO schedule (workspace, environment, name, revision, next_at, last_tick, last_invocation, skipped_at, skipped)
				VALUES ($1, $2, $3, $4, $5, 0, '', 0, '')
				ON CONFLICT (workspace, environment, name) DO UPDATE SET revision = excluded.revision, next_at = excluded.next_at
				WHERE schedule.revision <> excluded.revision OR schedule.next_at = 0`,
				p.Workspace, p.Environment, w.Name, w.Revision, micros(w.NextAt)); err != nil {
				return err
			}
		}
		kept, err := states(t, p)
		if err != nil {
			return err
		}
		for _, one := range kept {
			if names[one.Name] || one.NextAt.IsZero() {
				continue
			}
			if _, err := t.exec(`UPDATE schedule SET next_at = 0 WHERE workspace = $1 AND environment = $2 AND name = $3`,
				p.Workspace, p.Environment, one.Name); err != nil {
				return err
			}
		}
		return nil
	})
}

func states(t *tx, p schedule.Place) ([]schedule.State, error) {
	rows, err := t.query(readStates, p.Workspace, p.Environment)
	if err != nil {
		return nil, err
	}
	return scanStates(rows)
}

const readStates = `SELECT name, revision, next_at, last_tick, last_invocation, skipped_at, skipped FROM schedule
	WHERE workspace = $1 AND environment = $2 ORDER BY name`

// cursor is what scanStates needs of rows.
type cursor interface {
	Next() bool
	Scan(into ...any) error
	Err() error
	Close() error
}

func scanStates(rows cursor) ([]schedule.State, error) {
	defer rows.Close()
	var all []schedule.State
	for rows.Next() {
		var one schedule.State
		var next, last, skipped int64
		if err := rows.Scan(&one.Name, &one.Revision, &next, &last, &one.LastInvocation, &skipped, &one.Skipped); err != nil {
			return nil, err
		}
		one.NextAt, one.LastTick, one.SkippedAt = moment(next), moment(last), moment(skipped)
		all = append(all, one)
	}
	return all, rows.Err()
}

// States implements schedule.Store.
func (s *Schedules) States(ctx context.Context, p schedule.Place) ([]schedule.State, error) {
	rows, err := s.f.query(ctx, readStates, p.Workspace, p.Environment)
	if err != nil {
		return nil, err
	}
	all, err := scanStates(rows)
	return all, translate(s.f.path, err)
}

// Skip implements schedule.Store.
func (s *Schedules) Skip(ctx context.Context, p schedule.Place, k schedule.Skip) (moved bool, err error) {
	err = s.f.writer.write(ctx, func(t *tx) (err error) {
		moved, err = t.changed(`UPDATE schedule SET next_at = $1, skipped_at = $2, skipped = $3
			WHERE workspace = $4 AND environment = $5 AND name = $6 AND revision = $7 AND next_at = $8`,
			micros(k.Next), micros(k.At), k.Why, p.Workspace, p.Environment, k.Name, k.Revision, micros(k.Expected))
		return err
	})
	return moved, err
}

// move takes the schedule of an invocation past a tick, and says whether the invocation is to be
// stored: not when somebody else has moved it on, nor when it is one too many.
func move(t *tx, i invocation.Invocation, tick invocation.Tick) (bool, error) {
	open := 0
	if tick.Most > 0 {
		if _, err := t.one(`SELECT count(*) FROM invocation WHERE workspace = $1 AND environment = $2 AND schedule = $3 AND schedule <> ''
			AND status IN ('queued', 'running')`, []any{i.Workspace, i.Environment, i.Schedule}, &open); err != nil {
			return false, err
		}
	}
	place := []any{micros(tick.Next), micros(tick.At), i.Workspace, i.Environment, i.Schedule, tick.Revision, micros(tick.Expected)}
	where := ` WHERE workspace = $3 AND environment = $4 AND name = $5 AND revision = $6 AND ` + expected
	if tick.Most > 0 && open >= tick.Most {
		_, err := t.exec(`UPDATE schedule SET next_at = $1, skipped_at = $2, skipped = 'overlap'`+where, place...)
		return false, err
	}
	return t.changed(`UPDATE schedule SET next_at = $1, last_tick = $2, last_invocation = $8`+where, append(place, i.ID)...)
}

// Switch implements schedule.Store.
func (s *Schedules) Switch(ctx context.Context, p schedule.Place, on bool) error {
	return s.f.writer.write(ctx, func(t *tx) (err error) {
		if on {
			_, err = t.exec(`INSERT INTO schedule_switch (workspace, environment) VALUES ($1, $2) ON CONFLICT DO NOTHING`, p.Workspace, p.Environment)
		} else {
			_, err = t.exec(`DELETE FROM schedule_switch WHERE workspace = $1 AND environment = $2`, p.Workspace, p.Environment)
		}
		return err
	})
}

// Switched implements schedule.Store.
func (s *Schedules) Switched(ctx context.Context, workspace string) ([]string, error) {
	rows, err := s.f.query(ctx, `SELECT environment FROM schedule_switch WHERE workspace = $1 ORDER BY environment`, workspace)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var one string
		if err := rows.Scan(&one); err != nil {
			return nil, translate(s.f.path, err)
		}
		all = append(all, one)
	}
	return all, translate(s.f.path, rows.Err())
}
