package store

import (
	"context"
	"encoding/json"
	"time"

	"bobbin/runtime/invocation"
	"bobbin/runtime/poll"
)

// Polls keeps the states of package poll.
type Polls struct{ f *file }

const pollColumns = `workspace, environment, listener, subject, cursor, checked_at, event_at, events, error, hint, failures, note, version`

func pollState(scan func(...any) error) (poll.State, error) {
	var s poll.State
	var cursor string
	var checked, event int64
	err := scan(&s.Key.Workspace, &s.Key.Environment, &s.Key.Listener, &s.Subject, &cursor, &checked, &event, &s.Events, &s.Error, &s.Hint,
		&s.Failures, &s.Note, &s.Version)
	if cursor != "" {
		s.Cursor = json.RawMessage(cursor)
	}
	s.CheckedAt, s.EventAt = moment(checked), moment(event)
	return s, err
}

// Hold implements poll.Store.
func (s *Polls) Hold(ctx context.Context, k poll.Key, owner string, now, until time.Time) (state poll.State, held bool, err error) {
	err = s.f.writer.write(ctx, func(t *tx) error {
		held, err = t.changed(`INSERT INTO poll (`+pollColumns+`, owner, held_until) VALUES ($1, $2, $3, '', '', 0, 0, 0, '', '', 0, '', 0, $4, $5)
			ON CONFLICT (workspace, environment, listener) DO UPDATE SET owner = excluded.owner, held_until = excluded.held_until
			WHERE poll.owner = $4 OR poll.held_until <= $6`, k.Workspace, k.Environment, k.Listener, owner, micros(until), micros(now))
		if err != nil {
			return err
		}
		rows, err := t.query(`SELECT `+pollColumns+` FROM poll WHERE workspace = $1 AND environment = $2 AND listener = $3`, k.Workspace, k.Environment, k.Listener)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			if state, err = pollState(rows.Scan); err != nil {
				return err
			}
		}
		return rows.Err()
	})
	return state, held && err == nil, err
}

// Advance implements poll.Store.
func (s *Polls) Advance(ctx context.Context, owner string, next poll.State, all []invocation.Invocation) (state poll.State, stored []invocation.Stored, err error) {
	rows, locks := make([]packed, len(all)), []string{}
	for n, i := range all {
		locks = append(locks, locksOf(i)...)
		if rows[n], err = pack(i); err != nil {
			return next, nil, err
		}
	}
	lost := false
	err = s.f.writer.add(ctx, func(t *tx) error {
		state, stored, lost = next, make([]invocation.Stored, len(all)), false
		if lost, err = t.lostPoll(owner, next); err != nil || lost {
			return err
		}
		for n, i := range all {
			one, created, err := create(t, i, rows[n], false)
			if err != nil {
				return err
			}
			stored[n] = invocation.Stored{Invocation: one, Created: created}
			if created {
				state.Events++
				state.EventAt = i.QueuedAt
			}
		}
		state.Version++
		k := state.Key
		_, err := t.exec(`UPDATE poll SET subject = $4, cursor = $5, checked_at = $6, event_at = $7, events = $8, error = $9, hint = $10, failures = $11, note = $12, version = $13
			WHERE workspace = $1 AND environment = $2 AND listener = $3`, k.Workspace, k.Environment, k.Listener, state.Subject, string(state.Cursor),
			micros(state.CheckedAt), micros(state.EventAt), state.Events, state.Error, state.Hint, state.Failures, state.Note, state.Version)
		return err
	}, locks...)
	if err == nil && lost {
		err = poll.ErrLost
	}
	if err != nil {
		return next, nil, err
	}
	return state, stored, nil
}

// lostPoll says whether an owner has lost a listener, or its state is not the newest.
func (t *tx) lostPoll(owner string, s poll.State) (lost bool, err error) {
	found, err := t.one(`SELECT 1 FROM poll WHERE workspace = $1 AND environment = $2 AND listener = $3 AND owner = $4 AND version = $5 /*FOR UPDATE*/`,
		[]any{s.Key.Workspace, s.Key.Environment, s.Key.Listener, owner, s.Version}, new(int))
	return !found, err
}

// Release implements poll.Store.
func (s *Polls) Release(ctx context.Context, k poll.Key, owner string) error {
	return s.f.writer.write(ctx, func(t *tx) error {
		_, err := t.exec(`UPDATE poll SET held_until = 0 WHERE workspace = $1 AND environment = $2 AND listener = $3 AND owner = $4`,
			k.Workspace, k.Environment, k.Listener, owner)
		return err
	})
}

// List implements poll.Store.
func (s *Polls) List(ctx context.Context, workspace, environment string) ([]poll.State, error) {
	rows, err := s.f.query(ctx, `SELECT `+pollColumns+` FROM poll WHERE workspace = $1 AND environment = $2 ORDER BY listener`, workspace, environment)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []poll.State
	for rows.Next() {
		one, err := pollState(rows.Scan)
		if err != nil {
			return nil, translate(s.f.path, err)
		}
		all = append(all, one)
	}
	return all, translate(s.f.path, rows.Err())
}
