package store

import (
	"context"
	"database/sql"

	"bobbin/runtime/fault"
	"bobbin/runtime/ingress"
)

// Addresses keeps where listeners are called.
type Addresses struct{ f *file }

const addressColumns = `key, workspace, environment, listener, chosen, made_at`

// Address implements ingress.AddressStore.
func (s *Addresses) Address(ctx context.Context, key string) (ingress.Address, error) {
	found, err := s.addresses(ctx, `SELECT `+addressColumns+` FROM listener_address WHERE key = $1`, key)
	if err == nil && len(found) == 0 {
		return ingress.Address{}, fault.New(fault.NotFound, "There is no event listener at this address.")
	}
	if err != nil {
		return ingress.Address{}, err
	}
	return found[0], nil
}

// Addresses implements ingress.AddressStore.
func (s *Addresses) Addresses(ctx context.Context, workspace, environment string) ([]ingress.Address, error) {
	return s.addresses(ctx, `SELECT `+addressColumns+` FROM listener_address WHERE workspace = $1 AND environment = $2 ORDER BY listener`, workspace, environment)
}

func (s *Addresses) addresses(ctx context.Context, query string, args ...any) ([]ingress.Address, error) {
	rows, err := s.f.query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	all, err := scanAddresses(rows)
	return all, translate(s.f.path, err)
}

func scanAddresses(rows *sql.Rows) ([]ingress.Address, error) {
	defer rows.Close()
	all := []ingress.Address{}
	for rows.Next() {
		var a ingress.Address
		var at int64
		if err := rows.Scan(&a.Key, &a.Workspace, &a.Environment, &a.Listener, &a.Chosen, &at); err != nil {
			return nil, err
		}
		a.At = moment(at)
		all = append(all, a)
	}
	return all, rows.Err()
}

// KeepAddress implements ingress.AddressStore.
func (s *Addresses) KeepAddress(ctx context.Context, a ingress.Address) (kept ingress.Address, err error) {
	err = s.f.writer.write(ctx, func(t *tx) error {
		kept = a
		added, err := insertAddress(t, a)
		if err != nil || added {
			return err
		}
		rows, err := t.query(`SELECT `+addressColumns+` FROM listener_address WHERE workspace = $1 AND environment = $2 AND listener = $3`,
			a.Workspace, a.Environment, a.Listener)
		if err != nil {
			return err
		}
		known, err := scanAddresses(rows)
		if err == nil && len(known) > 0 {
			kept = known[0]
		}
		return err
	})
	return kept, err
}

// ReplaceAddress implements ingress.AddressStore.
func (s *Addresses) ReplaceAddress(ctx context.Context, a ingress.Address) error {
	taken := false
	err := s.f.writer.write(ctx, func(t *tx) error {
		var others int
		// A refusal writes nothing, so it is no failure of those who share the commit.
		if _, err := t.one(`SELECT count(*) FROM listener_address WHERE key = $1 AND NOT (workspace = $2 AND environment = $3 AND listener = $4)`,
			[]any{a.Key, a.Workspace, a.Environment, a.Listener}, &others); err != nil {
			return err
		}
		if taken = others > 0; taken {
			return nil
		}
		if _, err := t.exec(`DELETE FROM listener_address WHERE workspace = $1 AND environment = $2 AND listener = $3`,
			a.Workspace, a.Environment, a.Listener); err != nil {
			return err
		}
		_, err := insertAddress(t, a)
		return err
	})
	if err == nil && taken {
		return fault.New(fault.Conflict, "Another listener has the address %q.", a.Key).WithHint("Choose another.")
	}
	return err
}

func insertAddress(t *tx, a ingress.Address) (bool, error) {
	return t.changed(`INSERT INTO listener_address (`+addressColumns+`) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
		a.Key, a.Workspace, a.Environment, a.Listener, a.Chosen, micros(a.At))
}
