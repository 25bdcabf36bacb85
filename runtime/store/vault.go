package store

import (
	"context"

	"bobbin/runtime/fault"
	"bobbin/runtime/secret"
)

// Vault keeps what a vault of package secret has sealed.
type Vault struct{ f *file }

// VaultKey implements secret.Rows.
func (s *Vault) VaultKey(ctx context.Context) (k secret.SealedKey, err error) {
	var at int64
	found, err := s.f.one(ctx, `SELECT id, sealed, made_at FROM vault_key WHERE one = 1`, nil, &k.ID, &k.Sealed, &at)
	if err == nil && !found {
		return k, fault.New(fault.NotFound, "There is no vault in the store yet.")
	}
	k.At = moment(at)
	return k, err
}

// VaultItems implements secret.Rows.
func (s *Vault) VaultItems(ctx context.Context, name string) ([]secret.SealedItem, error) {
	query, args := `SELECT name, key_id, sealed FROM vault_item ORDER BY name`, []any{}
	if name != "" {
		query, args = `SELECT name, key_id, sealed FROM vault_item WHERE name = $1`, []any{name}
	}
	rows, err := s.f.query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []secret.SealedItem
	for rows.Next() {
		var one secret.SealedItem
		if err := rows.Scan(&one.Name, &one.Key, &one.Sealed); err != nil {
			return nil, translate(s.f.path, err)
		}
		all = append(all, one)
	}
	return all, translate(s.f.path, rows.Err())
}

// SwapItem implements secret.Rows.
func (s *Vault) SwapItem(ctx context.Context, item secret.SealedItem, was []byte) error {
	var refused error
	err := s.f.writer.write(ctx, func(t *tx) error {
		refused = nil
		// Writing the key's row holds off a change of the key until this is stored.
		current, err := t.changed(`UPDATE vault_key SET id = id WHERE one = 1 AND id = $1`, item.Key)
		if err != nil || !current {
			refused = secret.ErrOldKey
			return err
		}
		var swapped bool
		if was == nil {
			swapped, err = t.changed(`INSERT INTO vault_item (name, key_id, sealed) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING`, item.Name, item.Key, item.Sealed)
		} else {
			swapped, err = t.changed(`UPDATE vault_item SET key_id = $1, sealed = $2 WHERE name = $3 AND sealed = $4`, item.Key, item.Sealed, item.Name, was)
		}
		if !swapped {
			refused = secret.ErrChanged
		}
		return err
	})
	if err != nil {
		return err
	}
	return refused
}

// DropItem implements secret.Rows.
func (s *Vault) DropItem(ctx context.Context, name string) error {
	return s.f.writer.write(ctx, func(t *tx) error {
		_, err := t.exec(`DELETE FROM vault_item WHERE name = $1`, name)
		return err
	})
}

// ReplaceKey implements secret.Rows.
func (s *Vault) ReplaceKey(ctx context.Context, from string, to secret.SealedKey, items []secret.Resealed) error {
	return s.f.writer.write(ctx, func(t *tx) error {
		put, args := `UPDATE vault_key SET id = $1, sealed = $2, made_at = $3 WHERE one = 1 AND id = $4`, []any{to.ID, to.Sealed, micros(to.At), from}
		if from == "" {
			put, args = `INSERT INTO vault_key (one, id, sealed, made_at) VALUES (1, $1, $2, $3) ON CONFLICT (one) DO NOTHING`, args[:3]
		}
		if err := t.must(put, args...); err != nil {
			return err
		}
		for _, item := range items {
			put, args := `UPDATE vault_item SET key_id = $1, sealed = $2 WHERE name = $3 AND sealed = $4`, []any{to.ID, item.Sealed, item.Name, item.Was}
			if item.Was == nil {
				put, args = `INSERT INTO vault_item (key_id, sealed, name) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING`, args[:3]
			}
			if err := t.must(put, args...); err != nil {
				return err
			}
		}
		left, err := t.one(`SELECT 1 FROM vault_item WHERE key_id <> $1 LIMIT 1`, []any{to.ID}, new(int))
		if err == nil && left {
			err = secret.ErrChanged
		}
		return err
	})
}

// must runs a statement that has to change a row; ErrChanged when it does not.
func (t *tx) must(query string, args ...any) error {
	changed, err := t.changed(query, args...)
	if err == nil && !changed {
		err = secret.ErrChanged
	}
	return err
}
