package store

import (
	"context"
	"encoding/json"

	"bobbin/runtime/node"
)

// Shelf keeps the small lists of package node.
type Shelf struct{ f *file }

// Entries implements node.Shelf.
func (s *Shelf) Entries(ctx context.Context, list, scope string) ([]node.Entry, error) {
	query, args := `SELECT scope, name, body FROM entry WHERE list = $1 ORDER BY scope, name`, []any{list}
	if scope != "" {
		query, args = `SELECT scope, name, body FROM entry WHERE list = $1 AND scope = $2 ORDER BY name`, []any{list, scope}
	}
	rows, err := s.f.query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []node.Entry
	for rows.Next() {
		one := node.Entry{List: list}
		var body string
		if err := rows.Scan(&one.Scope, &one.Name, &body); err != nil {
			return nil, translate(s.f.path, err)
		}
		one.Body = []byte(body)
		all = append(all, one)
	}
	return all, translate(s.f.path, rows.Err())
}

// PutEntries implements node.Shelf.
func (s *Shelf) PutEntries(ctx context.Context, entries ...node.Entry) error {
	return s.f.writer.write(ctx, func(t *tx) error {
		for _, e := range entries {
			if _, err := t.exec(`INSERT INTO entry (list, scope, name, body) VALUES ($1, $2, $3, $4)
				ON CONFLICT (list, scope, name) DO UPDATE SET body = excluded.body`, e.List, e.Scope, e.Name, string(e.Body)); err != nil {
				return err
			}
		}
		return nil
	})
}

// SwapEntry implements node.Shelf.
func (s *Shelf) SwapEntry(ctx context.Context, e node.Entry, was json.RawMessage) (swapped bool, err error) {
	err = s.f.writer.write(ctx, func(t *tx) (err error) {
		if was == nil {
			swapped, err = t.changed(`INSERT INTO entry (list, scope, name, body) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`, e.List, e.Scope, e.Name, string(e.Body))
			return err
		}
		swapped, err = t.changed(`UPDATE entry SET body = $1 WHERE list = $2 AND scope = $3 AND name = $4 AND body = $5`, string(e.Body), e.List, e.Scope, e.Name, string(was))
		return err
	})
	return swapped && err == nil, err
}

// DropEntry implements node.Shelf.
func (s *Shelf) DropEntry(ctx context.Context, list, scope, name string) error {
	return s.f.writer.write(ctx, func(t *tx) error {
		_, err := t.exec(`DELETE FROM entry WHERE list = $1 AND scope = $2 AND name = $3`, list, scope, name)
		return err
	})
}
