package store

import (
	"context"
	"encoding/json"
	"time"

	"bobbin/runtime/notify"
	"bobbin/runtime/script"
)

// Notices keeps what package notify has to tell.
type Notices struct{ f *file }

// NotificationList is the list of the shelf that says whether anybody wants to be told.
const NotificationList = "notifications"

// noteFailure notes an invocation that ended badly, where anybody wants to be told.
func noteFailure(t *tx, id string, status script.Status) error {
	if !notify.Bad(status) {
		return nil
	}
	_, err := t.exec(`INSERT INTO failed (invocation) SELECT CAST($1 AS TEXT) WHERE EXISTS (SELECT 1 FROM entry WHERE list = '`+NotificationList+`')`, id)
	return err
}

// Turn implements notify.Store.
func (s *Notices) Turn(ctx context.Context, limit int, decide func([]notify.Failure, []notify.Incident) notify.Decision) (looked int, err error) {
	err = s.f.writer.write(ctx, func(t *tx) error {
		seqs, failed, err := failures(t, limit)
		if err != nil {
			return err
		}
		looked = len(seqs)
		open, err := incidents(t)
		if err != nil {
			return err
		}
		d := decide(failed, open)
		for _, seq := range seqs {
			if _, err := t.exec(`DELETE FROM failed WHERE seq = $1`, seq); err != nil {
				return err
			}
		}
		return keep(t, d)
	}, "notify")
	return looked, err
}

// failures reads those that were not looked at. Of one whose row is gone there is nothing to tell.
func failures(t *tx, limit int) (seqs []int64, all []notify.Failure, err error) {
	rows, err := t.query(`SELECT f.seq, i.id, i.workspace, i.environment, i.script, i.listener, i.trigger_type, i.status, i.dead, i.error, i.finished_at
		FROM failed f LEFT JOIN invocation i ON i.id = f.invocation ORDER BY f.seq LIMIT $1`, limit)
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var seq int64
		var id, workspace, environment, name, listener, trigger, status, failure *string
		var dead, at *int64
		if err := rows.Scan(&seq, &id, &workspace, &environment, &name, &listener, &trigger, &status, &dead, &failure, &at); err != nil {
			return nil, nil, err
		}
		seqs = append(seqs, seq)
		if id == nil {
			continue
		}
		f := notify.Failure{ID: *id, Workspace: *workspace, Environment: *environment, Script: *name, Listener: *listener, Trigger: *trigger,
			Status: script.Status(*status), Dead: *dead == 1, At: moment(*at)}
		if err := unpack(*failure, &f.Error); err != nil {
			return nil, nil, err
		}
		all = append(all, f)
	}
	return seqs, all, rows.Err()
}

func incidents(t *tx) (all []notify.Incident, err error) {
	rows, err := t.query(`SELECT notification, workspace, environment, body FROM incident ORDER BY notification, workspace, environment`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var one notify.Incident
		var body string
		if err := rows.Scan(&one.Notification, &one.Workspace, &one.Environment, &body); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(body), &one); err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, rows.Err()
}

// keep stores a decision.
func keep(t *tx, d notify.Decision) error {
	for _, one := range d.Over {
		if _, err := t.exec(`DELETE FROM incident WHERE notification = $1 AND workspace = $2 AND environment = $3`, one.Notification, one.Workspace, one.Environment); err != nil {
			return err
		}
	}
	for _, one := range d.Incidents {
		body, err := json.Marshal(one)
		if err != nil {
			return err
		}
		if _, err := t.exec(`INSERT INTO incident (notification, workspace, environment, body) VALUES ($1, $2, $3, $4)
			ON CONFLICT (notification, workspace, environment) DO UPDATE SET body = excluded.body`, one.Notification, one.Workspace, one.Environment, string(body)); err != nil {
			return err
		}
	}
	for _, one := range d.Notices {
		body, err := json.Marshal(one.Content)
		if err != nil {
			return err
		}
		if _, err := t.exec(`INSERT INTO notice (notification, body, attempts, made_at, due_at) VALUES ($1, $2, 0, $3, $3)`,
			one.Notification, string(body), micros(one.At)); err != nil {
			return err
		}
	}
	return nil
}

// Take implements notify.Store.
func (s *Notices) Take(ctx context.Context, now, until time.Time, limit int) (taken []notify.Notice, err error) {
	err = s.f.writer.write(ctx, func(t *tx) error {
		taken = nil
		rows, err := t.query(`UPDATE notice SET due_at = $1, attempts = attempts + 1 WHERE seq IN (SELECT seq FROM notice WHERE due_at <= $2 ORDER BY seq LIMIT $3)
			RETURNING seq, notification, body, attempts, made_at`, micros(until), micros(now), limit)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var one notify.Notice
			var body string
			var at int64
			if err := rows.Scan(&one.Seq, &one.Notification, &body, &one.Attempts, &at); err != nil {
				return err
			}
			if err := json.Unmarshal([]byte(body), &one.Content); err != nil {
				return err
			}
			one.Attempts, one.At = one.Attempts-1, moment(at)
			taken = append(taken, one)
		}
		return rows.Err()
	}, "notify")
	return taken, err
}

// Done implements notify.Store.
func (s *Notices) Done(ctx context.Context, seq int64) error {
	return s.f.writer.write(ctx, func(t *tx) error {
		_, err := t.exec(`DELETE FROM notice WHERE seq = $1`, seq)
		return err
	})
}

// Again implements notify.Store.
func (s *Notices) Again(ctx context.Context, seq int64, due time.Time) error {
	return s.f.writer.write(ctx, func(t *tx) error {
		_, err := t.exec(`UPDATE notice SET due_at = $1 WHERE seq = $2`, micros(due), seq)
		return err
	})
}

// Due implements notify.Store.
func (s *Notices) Due(ctx context.Context) (time.Time, error) {
	var due int64
	_, err := s.f.one(ctx, `SELECT coalesce(min(due_at), 0) FROM notice`, nil, &due)
	return moment(due), err
}
