package store

import (
	"context"
	"time"

	"bobbin/runtime/record"
)

// Records keeps the entries of package record.
type Records struct{ f *file }

// Get implements record.Store.
func (s *Records) Get(ctx context.Context, a record.Address, at time.Time, keyOnly bool) (record.Entry, bool, error) {
	e := record.Entry{Key: a.Key}
	var expires, updated int64
	found, err := s.f.one(ctx, `SELECT sealed, expires_at, updated_at, CASE WHEN $1 THEN x'' ELSE value END FROM record
		WHERE scope = $2 AND workspace = $3 AND owner = $4 AND key = $5 AND (expires_at = 0 OR expires_at > $6)`,
		[]any{keyOnly, a.Scope, a.Workspace, a.Of, a.Key, micros(at)}, &e.Sealed, &expires, &updated, &e.Value)
	e.ExpiresAt, e.UpdatedAt = moment(expires), moment(updated)
	return e, found && err == nil, err
}

// Set implements record.Store.
func (s *Records) Set(ctx context.Context, a record.Address, e record.Entry, denyOverwrite bool) (written bool, err error) {
	err = s.f.writer.write(ctx, func(t *tx) error {
		// An expired entry is as if it were not there, so it does not deny.
		written, err = t.changed(`INSERT INTO record (scope, workspace, owner, key, sealed, expires_at, updated_at, value)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
			ON CONFLICT (scope, workspace, owner, key) DO UPDATE SET sealed = excluded.sealed, expires_at = excluded.expires_at,
				updated_at = excluded.updated_at, value = excluded.value
			WHERE NOT $9 OR (record.expires_at > 0 AND record.expires_at <= $7)`,
			a.Scope, a.Workspace, a.Of, a.Key, e.Sealed, micros(e.ExpiresAt), micros(e.UpdatedAt), e.Value, denyOverwrite)
		return err
	})
	return written && err == nil, err
}

// Delete implements record.Store.
func (s *Records) Delete(ctx context.Context, a record.Address) (deleted bool, err error) {
	err = s.f.writer.write(ctx, func(t *tx) error {
		deleted, err = t.changed(`DELETE FROM record WHERE scope = $1 AND workspace = $2 AND owner = $3 AND key = $4`,
			a.Scope, a.Workspace, a.Of, a.Key)
		return err
	})
	return deleted && err == nil, err
}

// List implements record.Store. Keys hold only characters below DEL, which so ends a prefix's range.
func (s *Records) List(ctx context.Context, a record.Address, prefix string, limit int, at time.Time) ([]record.Entry, error) {
	rows, err := s.f.query(ctx, `SELECT key, sealed, expires_at, updated_at, value FROM record
		WHERE scope = $1 AND workspace = $2 AND owner = $3 AND key > $4 AND key >= $5 AND key < $5 || char(127)
			AND (expires_at = 0 OR expires_at > $6) ORDER BY key LIMIT $7`,
		a.Scope, a.Workspace, a.Of, a.Key, prefix, micros(at), limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	entries := []record.Entry{}
	for rows.Next() {
		var e record.Entry
		var expires, updated int64
		if err := rows.Scan(&e.Key, &e.Sealed, &expires, &updated, &e.Value); err != nil {
			return nil, translate(s.f.path, err)
		}
		e.ExpiresAt, e.UpdatedAt = moment(expires), moment(updated)
		entries = append(entries, e)
	}
	return entries, translate(s.f.path, rows.Err())
}

// DeleteExpired implements record.Store.
func (s *Records) DeleteExpired(ctx context.Context, at time.Time) (count int, err error) {
	err = s.f.writer.write(ctx, func(t *tx) error {
		r, err := t.exec(`DELETE FROM record WHERE expires_at > 0 AND expires_at <= $1`, micros(at))
		if err != nil {
			return err
		}
		n, err := r.RowsAffected()
		count = int(n)
		return err
	})
	return count, err
}
