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
	rows, err := t.query(`SELECT f.seq, i.id, i.team, i.workspace, i.environment, i.script, i.listener, i.trigger_type, i.status, i.dead, i.error, i.finished_at
		FROM failed f LEFT JOIN invocation i ON i.id = f.invocation ORDER BY f.seq LIMIT $1`, limit)
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var seq int64
		var id, team, workspace, environment, name, listener, trigger, status, failure *string
		var dead, at *int64
		if err := rows.Scan(&seq, &id, &team, &workspace, &environment, &name, &listener, &trigger, &status, &dead, &failure, &at); err != nil {
			return nil, nil, err
		}
		seqs = append(seqs, seq)
		if id == nil {
			continue
		}
		f := notify.Failure{ID: *id, Team: *team, Workspace: *workspace, Environment: *environment, Script: *name, Listener: *listener, Trigger: *trigger,
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

// Waiting implements notify.Store.
func (s *Notices) Waiting(ctx context.Context) (map[string]time.Time, error) {
	rows, err := s.f.query(ctx, `SELECT notification, min(due_at) FROM notice GROUP BY notification`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	waiting := map[string]time.Time{}
	for rows.Next() {
		var name string
		var due int64
		if err := rows.Scan(&name, &due); err != nil {
			return nil, translate(s.f.path, err)
		}
		waiting[name] = moment(due)
	}
	return waiting, translate(s.f.path, rows.Err())
}

// oftenTried is how often a notice was tried that lets others go first: its target may take them.
const oftenTried = 5

// Take implements notify.Store.
func (s *Notices) Take(ctx context.Context, notification string, now, until time.Time) (one notify.Notice, found bool, err error) {
	err = s.f.writer.write(ctx, func(t *tx) error {
		one, found = notify.Notice{Notification: notification}, false
		rows, err := t.query(`UPDATE notice SET due_at = $1, attempts = attempts + 1 WHERE seq IN (SELECT seq FROM notice WHERE notification = $2 AND due_at <= $3
			ORDER BY CASE WHEN attempts < $4 THEN 0 ELSE 1 END, seq LIMIT 1) RETURNING seq, body, attempts, made_at`, micros(until), notification, micros(now), oftenTried)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var body string
			var at int64
			if err := rows.Scan(&one.Seq, &body, &one.Attempts, &at); err != nil {
				return err
			}
			if err := json.Unmarshal([]byte(body), &one.Content); err != nil {
				return err
			}
			one.Attempts, one.At, found = one.Attempts-1, moment(at), true
		}
		return rows.Err()
	}, "notify")
	return one, found, err
}

// Done implements notify.Store.
func (s *Notices) Done(ctx context.Context, seq int64) error {
	return s.f.writer.write(ctx, func(t *tx) error {
		_, err := t.exec(`DELETE FROM notice WHERE seq = $1`, seq)
		return err
	})
}

// Again implements notify.Store.
func (s *Notices) Again(ctx context.Context, one notify.Notice, due time.Time) error {
	return s.f.writer.write(ctx, func(t *tx) error {
		_, err := t.exec(`UPDATE notice SET due_at = $1 WHERE seq = $2 OR notification = $3 AND due_at < $1`, micros(due), one.Seq, one.Notification)
		return err
	})
}

// Forget implements notify.Store.
func (s *Notices) Forget(ctx context.Context, notification string) error {
	return s.f.writer.write(ctx, func(t *tx) error {
		for _, statement := range []string{`DELETE FROM entry WHERE list = '` + NotificationList + `' AND scope = '' AND name = $1`,
			`DELETE FROM notice WHERE notification = $1`, `DELETE FROM incident WHERE notification = $1`} {
			if _, err := t.exec(statement, notification); err != nil {
				return err
			}
		}
		return nil
	}, "notify")
}
