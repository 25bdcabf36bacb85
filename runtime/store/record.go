package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"bobbin/runtime/record"
)

// Records keeps the entries of package record.
type Records struct{ f *file }

// Get implements record.Store.
func (s *Records) Get(ctx context.Context, a record.Address, at time.Time, keyOnly bool) (record.Entry, bool, error) {
	e := record.Entry{Key: a.Key}
	var expires, updated int64
	found, err := s.f.one(ctx, `SELECT sealed, expires_at, updated_at, CASE WHEN $1 = 1 THEN x'' ELSE value END FROM record
		WHERE scope = $2 AND workspace = $3 AND owner = $4 AND key = $5 AND (expires_at = 0 OR expires_at > $6)`,
		[]any{keyOnly, a.Scope, a.Workspace, a.Of, a.Key, micros(at)}, &e.Sealed, &expires, &updated, &e.Value)
	e.ExpiresAt, e.UpdatedAt = moment(expires), moment(updated)
	return e, found && err == nil, err
}

// Set implements record.Store.
func (s *Records) Set(ctx context.Context, a record.Address, e record.Entry, denyOverwrite bool) (written bool, err error) {
	err = s.f.writer.add(ctx, func(t *tx) error {
		written, err = t.setRecord(a, e, denyOverwrite)
		return err
	}, recordLock(a, a.Key))
	return written && err == nil, err
}

// recordLock has those wait for each other who write one key: what Update finds decides what it writes.
func recordLock(a record.Address, key string) string {
	return "record\x00" + string(a.Scope) + "\x00" + a.Workspace + "\x00" + a.Of + "\x00" + key
}

func (t *tx) setRecord(a record.Address, e record.Entry, denyOverwrite bool) (bool, error) {
	// An expired entry is as if it were not there, so it does not deny.
	return t.changed(`INSERT INTO record (scope, workspace, owner, key, sealed, expires_at, updated_at, value)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (scope, workspace, owner, key) DO UPDATE SET sealed = excluded.sealed, expires_at = excluded.expires_at,
			updated_at = excluded.updated_at, value = excluded.value
		WHERE $9 = 0 OR (record.expires_at > 0 AND record.expires_at <= $7)`,
		a.Scope, a.Workspace, a.Of, a.Key, e.Sealed, micros(e.ExpiresAt), micros(e.UpdatedAt), e.Value, denyOverwrite)
}

// selected are the columns of an entry and the rows of a Selection.
const selected = `SELECT key, sealed, expires_at, updated_at, CASE WHEN $1 = 1 THEN x'' ELSE value END FROM record
	WHERE scope = $2 AND workspace = $3 AND owner = $4 AND key IN (SELECT value FROM json_each($5)) AND (expires_at = 0 OR expires_at > $6)`

// GetAll implements record.Store.
func (s *Records) GetAll(ctx context.Context, c record.Selection) ([]record.Entry, error) {
	args, err := selection(c)
	if err != nil {
		return nil, err
	}
	rows, err := s.f.query(ctx, selected, args...)
	if err != nil {
		return nil, err
	}
	entries, err := scanEntries(rows, c.MaxBytes)
	return entries, translate(s.f.path, err)
}

// Update implements record.Store.
func (s *Records) Update(ctx context.Context, c record.Selection, change func(found map[string]record.Entry) (record.Changes, error)) error {
	args, err := selection(c)
	if err != nil {
		return err
	}
	locks := make([]string, len(c.Keys))
	for n, key := range c.Keys {
		locks[n] = recordLock(c.Of, key)
	}
	var refused error
	err = s.f.writer.write(ctx, func(t *tx) error {
		rows, err := t.query(selected, args...)
		if err != nil {
			return err
		}
		entries, err := scanEntries(rows, c.MaxBytes)
		if err != nil {
			return err
		}
		found := make(map[string]record.Entry, len(entries))
		for _, e := range entries {
			found[e.Key] = e
		}
		// What is refused has written nothing, so it is no failure of those who share the commit.
		var all record.Changes
		if all, refused = change(found); refused != nil {
			return nil
		}
		return t.apply(c.Of, all)
	}, locks...)
	return cmp.Or(err, refused)
}

func (t *tx) apply(a record.Address, all record.Changes) error {
	if len(all.Set) > 0 {
		if err := t.adds(); err != nil {
			return err
		}
	}
	for _, e := range all.Set {
		a.Key = e.Key
		if _, err := t.setRecord(a, e, false); err != nil {
			return err
		}
	}
	for _, key := range all.Delete {
		a.Key = key
		if _, err := t.deleteRecord(a); err != nil {
			return err
		}
	}
	return nil
}

// selection gives the arguments of selected.
func selection(c record.Selection) ([]any, error) {
	keys, err := json.Marshal(append([]string{}, c.Keys...)) // none is a list too
	return []any{c.KeyOnly, c.Of.Scope, c.Of.Workspace, c.Of.Of, string(keys), micros(c.At)}, err
}

// scanEntries reads all rows and closes them; values over maxBytes are ErrTooLarge, 0 is no bound.
func scanEntries(rows *sql.Rows, maxBytes int) ([]record.Entry, error) {
	defer rows.Close()
	entries, size := []record.Entry{}, 0
	for rows.Next() {
		var e record.Entry
		var expires, updated int64
		if err := rows.Scan(&e.Key, &e.Sealed, &expires, &updated, &e.Value); err != nil {
			return nil, err
		}
		if size += len(e.Value); maxBytes > 0 && size > maxBytes {
			return nil, record.ErrTooLarge
		}
		e.ExpiresAt, e.UpdatedAt = moment(expires), moment(updated)
		entries = append(entries, e)
	}
	return entries, rows.Err()
}

// Delete implements record.Store.
func (s *Records) Delete(ctx context.Context, a record.Address) (deleted bool, err error) {
	err = s.f.writer.write(ctx, func(t *tx) error {
		deleted, err = t.deleteRecord(a)
		return err
	}, recordLock(a, a.Key))
	return deleted && err == nil, err
}

func (t *tx) deleteRecord(a record.Address) (bool, error) {
	return t.changed(`DELETE FROM record WHERE scope = $1 AND workspace = $2 AND owner = $3 AND key = $4`,
		a.Scope, a.Workspace, a.Of, a.Key)
}

// List implements record.Store. Keys hold only characters below DEL, which so ends a prefix's range.
func (s *Records) List(ctx context.Context, a record.Address, prefix string, skip, limit int, at time.Time) ([]record.Entry, error) {
	rows, err := s.f.query(ctx, `SELECT key, sealed, expires_at, updated_at, value FROM record
		WHERE scope = $1 AND workspace = $2 AND owner = $3 AND key > $4 AND key >= $5 AND key < $5 || char(127)
			AND (expires_at = 0 OR expires_at > $6) ORDER BY key LIMIT $7 OFFSET $8`,
		a.Scope, a.Workspace, a.Of, a.Key, prefix, micros(at), limit, skip)
	if err != nil {
		return nil, err
	}
	entries, err := scanEntries(rows, 0)
	return entries, translate(s.f.path, err)
}

// Count implements record.Store.
func (s *Records) Count(ctx context.Context, a record.Address, prefix string, at time.Time) (count int, err error) {
	_, err = s.f.one(ctx, `SELECT count(*) FROM record
		WHERE scope = $1 AND workspace = $2 AND owner = $3 AND key >= $4 AND key < $4 || char(127) AND (expires_at = 0 OR expires_at > $5)`,
		[]any{a.Scope, a.Workspace, a.Of, prefix, micros(at)}, &count)
	return count, err
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
