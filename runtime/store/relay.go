package store

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"bobbin/runtime/fault"
	"bobbin/runtime/relay"
)

// Relay keeps the mailboxes of package relay.
type Relay struct{ f *file }

const mailboxColumns = `id, name, key, owner, made_at`

// OpenMailbox implements relay.Store.
func (s *Relay) OpenMailbox(ctx context.Context, m relay.Mailbox, addresses []relay.Address) (kept relay.Mailbox, all []relay.Address, err error) {
	err = s.f.writer.write(ctx, func(t *tx) error {
		kept, all = relay.Mailbox{}, nil
		if _, err := t.exec(`INSERT INTO relay_mailbox (`+mailboxColumns+`) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (id) DO NOTHING`,
			m.ID, m.Name, m.Key, m.Owner, micros(m.At)); err != nil {
			return err
		}
		var made int64
		if _, err := t.one(`SELECT `+mailboxColumns+` FROM relay_mailbox WHERE id = $1`, []any{m.ID}, &kept.ID, &kept.Name, &kept.Key, &kept.Owner, &made); err != nil {
			return err
		}
		kept.At = moment(made)
		if kept.Owner != m.Owner || kept.Key != m.Key {
			return nil
		}
		all, err = t.setAddresses(m.ID, addresses)
		return err
	}, mailboxLock(m.ID))
	return kept, all, err
}

// setAddresses gives listeners addresses, and takes those of others.
func (t *tx) setAddresses(mailbox string, addresses []relay.Address) ([]relay.Address, error) {
	var all []relay.Address
	if _, err := t.exec(`UPDATE relay_address SET wait = -1 WHERE mailbox = $1`, mailbox); err != nil {
		return nil, err
	}
	for _, a := range addresses {
		if _, err := t.exec(`INSERT INTO relay_address (key, mailbox, listener, wait) VALUES ($1, $2, $3, $4)
			ON CONFLICT (mailbox, listener) DO UPDATE SET wait = excluded.wait`, a.Key, mailbox, a.Listener, a.WaitSeconds); err != nil {
			return nil, err
		}
		if _, err := t.one(`SELECT key FROM relay_address WHERE mailbox = $1 AND listener = $2`, []any{mailbox, a.Listener}, &a.Key); err != nil {
			return nil, err
		}
		all = append(all, a)
	}
	_, err := t.exec(`DELETE FROM relay_address WHERE mailbox = $1 AND wait = -1`, mailbox)
	return all, err
}

// Mailbox implements relay.Store.
func (s *Relay) Mailbox(ctx context.Context, id string) (relay.Mailbox, error) {
	var m relay.Mailbox
	var made int64
	found, err := s.f.one(ctx, `SELECT `+mailboxColumns+` FROM relay_mailbox WHERE id = $1`, []any{id}, &m.ID, &m.Name, &m.Key, &m.Owner, &made)
	if err == nil && !found {
		err = fault.New(fault.NotFound, "There is no such mailbox.")
	}
	m.At = moment(made)
	return m, err
}

// CloseMailbox implements relay.Store.
func (s *Relay) CloseMailbox(ctx context.Context, id string) error {
	return s.f.writer.write(ctx, func(t *tx) error {
		for _, statement := range []string{`DELETE FROM relay_event WHERE mailbox = $1`, `DELETE FROM relay_address WHERE mailbox = $1`, `DELETE FROM relay_mailbox WHERE id = $1`} {
			if _, err := t.exec(statement, id); err != nil {
				return err
			}
		}
		return nil
	}, mailboxLock(id))
}

// Address implements relay.Store.
func (s *Relay) Address(ctx context.Context, key string) (relay.Address, relay.Mailbox, error) {
	var a relay.Address
	var m relay.Mailbox
	var made int64
	found, err := s.f.one(ctx, `SELECT a.key, a.listener, a.wait, m.id, m.name, m.key, m.owner, m.made_at FROM relay_address a JOIN relay_mailbox m ON m.id = a.mailbox WHERE a.key = $1`,
		[]any{key}, &a.Key, &a.Listener, &a.WaitSeconds, &m.ID, &m.Name, &m.Key, &m.Owner, &made)
	if err == nil && !found {
		err = fault.New(fault.NotFound, "There is no such address.")
	}
	m.At = moment(made)
	return a, m, err
}

// mailboxLock has those wait for each other who change what a mailbox holds: its numbers are given
// in the order they can be seen in, so that who reads on from one misses none.
func mailboxLock(mailbox string) string { return "mailbox\x00" + mailbox }

// Put implements relay.Store.
func (s *Relay) Put(ctx context.Context, e relay.Event) (seq int64, err error) {
	err = s.f.writer.add(ctx, func(t *tx) error {
		known, err := t.changed(`UPDATE relay_mailbox SET events = events + 1, bytes = bytes + $2 WHERE id = $1`, e.Mailbox, len(e.Sealed))
		if err == nil && !known {
			return fault.New(fault.NotFound, "There is no such mailbox.")
		}
		if err != nil {
			return err
		}
		_, err = t.one(`INSERT INTO relay_event (mailbox, listener, at, sealed) VALUES ($1, $2, $3, $4) RETURNING seq`,
			[]any{e.Mailbox, e.Listener, micros(e.At), e.Sealed}, &seq)
		return err
	}, mailboxLock(e.Mailbox))
	return seq, err
}

// Events implements relay.Store.
func (s *Relay) Events(ctx context.Context, mailbox string, after int64, limit int) ([]relay.Event, error) {
	rows, err := s.f.query(ctx, `SELECT seq, listener, at, sealed FROM relay_event WHERE mailbox = $1 AND seq > $2 ORDER BY seq LIMIT $3`, mailbox, after, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []relay.Event
	for rows.Next() {
		e := relay.Event{Mailbox: mailbox}
		var at int64
		if err := rows.Scan(&e.Seq, &e.Listener, &at, &e.Sealed); err != nil {
			return nil, translate(s.f.path, err)
		}
		e.At = moment(at)
		all = append(all, e)
	}
	return all, translate(s.f.path, rows.Err())
}

// Take implements relay.Store.
func (s *Relay) Take(ctx context.Context, mailbox string, seq int64) error {
	return s.f.writer.write(ctx, func(t *tx) error {
		var size int
		found, err := t.one(`DELETE FROM relay_event WHERE seq = $1 AND mailbox = $2 RETURNING length(sealed)`, []any{seq, mailbox}, &size)
		if err != nil || !found {
			return err
		}
		_, err = t.exec(`UPDATE relay_mailbox SET events = events - 1, bytes = bytes - $2 WHERE id = $1`, mailbox, size)
		return err
	}, mailboxLock(mailbox))
}

// Held implements relay.Store.
func (s *Relay) Held(ctx context.Context, mailbox string) (events int, bytes int64, err error) {
	_, err = s.f.one(ctx, `SELECT events, bytes FROM relay_mailbox WHERE id = $1`, []any{mailbox}, &events, &bytes)
	return events, bytes, err
}

// Expire implements relay.Store.
func (s *Relay) Expire(ctx context.Context, before time.Time) (dropped map[string]int, err error) {
	err = s.f.writer.write(ctx, func(t *tx) error {
		dropped = map[string]int{}
		rows, err := t.query(`DELETE FROM relay_event WHERE at < $1 RETURNING mailbox, length(sealed)`, micros(before))
		if err != nil {
			return err
		}
		defer rows.Close()
		sizes := map[string]int64{}
		for rows.Next() {
			var id string
			var size int64
			if err := rows.Scan(&id, &size); err != nil {
				return err
			}
			dropped[id]++
			sizes[id] += size
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil { // one thing at a time on a connection
			return err
		}
		for _, id := range slices.Sorted(maps.Keys(dropped)) { // in an order that is the same for all who do so at once
			if _, err := t.exec(`UPDATE relay_mailbox SET events = events - $2, bytes = bytes - $3 WHERE id = $1`, id, dropped[id], sizes[id]); err != nil {
				return err
			}
		}
		return nil
	})
	return dropped, err
}
