package trial

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"bobbin/runtime/record"
)

// memory keeps the records of one world.
type memory struct {
	mu  sync.Mutex
	all map[record.Address]record.Entry
}

func newMemory() *memory { return &memory{all: map[record.Address]record.Entry{}} }

// alive says whether an entry has not expired.
func alive(e record.Entry, at time.Time) bool { return e.ExpiresAt.IsZero() || e.ExpiresAt.After(at) }

// Get implements record.Store.
func (m *memory) Get(_ context.Context, a record.Address, at time.Time, keyOnly bool) (record.Entry, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	e, ok := m.all[a]
	if !ok || !alive(e, at) {
		return record.Entry{}, false, nil
	}
	if e.Value = slices.Clone(e.Value); keyOnly {
		e.Value = nil
	}
	return e, true, nil
}

// Set implements record.Store.
func (m *memory) Set(_ context.Context, a record.Address, e record.Entry, denyOverwrite bool) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if old, ok := m.all[a]; ok && denyOverwrite && alive(old, e.UpdatedAt) {
		return false, nil
	}
	e.Value = slices.Clone(e.Value)
	m.all[a] = e
	return true, nil
}

// GetAll implements record.Store.
func (m *memory) GetAll(_ context.Context, c record.Selection) ([]record.Entry, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.selected(c)
}

// Update implements record.Store.
func (m *memory) Update(_ context.Context, c record.Selection, change func(found map[string]record.Entry) (record.Changes, error)) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	entries, err := m.selected(c)
	if err != nil {
		return err
	}
	found := map[string]record.Entry{}
	for _, e := range entries {
		found[e.Key] = e
	}
	all, err := change(found)
	if err != nil {
		return err
	}
	a := c.Of
	for _, e := range all.Set {
		a.Key, e.Value = e.Key, slices.Clone(e.Value)
		m.all[a] = e
	}
	for _, a.Key = range all.Delete {
		delete(m.all, a)
	}
	return nil
}

// selected gives the living entries of a Selection; the lock is held.
func (m *memory) selected(c record.Selection) ([]record.Entry, error) {
	var found []record.Entry
	a, size := c.Of, 0
	for _, a.Key = range c.Keys {
		e, ok := m.all[a]
		if !ok || !alive(e, c.At) || slices.ContainsFunc(found, func(other record.Entry) bool { return other.Key == e.Key }) {
			continue
		}
		if e.Value = slices.Clone(e.Value); c.KeyOnly {
			e.Value = nil
		}
		if size += len(e.Value); c.MaxBytes > 0 && size > c.MaxBytes {
			return nil, record.ErrTooLarge
		}
		found = append(found, e)
	}
	return found, nil
}

// Delete implements record.Store.
func (m *memory) Delete(_ context.Context, a record.Address) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	_, ok := m.all[a]
	delete(m.all, a)
	return ok, nil
}

// List implements record.Store.
func (m *memory) List(_ context.Context, a record.Address, prefix string, skip, limit int, at time.Time) ([]record.Entry, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var found []record.Entry
	for where, e := range m.all {
		key := where.Key
		where.Key = a.Key
		if where == a && key > a.Key && strings.HasPrefix(key, prefix) && alive(e, at) {
			e.Value = slices.Clone(e.Value)
			found = append(found, e)
		}
	}
	slices.SortFunc(found, func(x, y record.Entry) int { return cmp.Compare(x.Key, y.Key) })
	found = found[min(len(found), skip):]
	return found[:min(len(found), limit)], nil
}

// Count implements record.Store.
func (m *memory) Count(_ context.Context, a record.Address, prefix string, at time.Time) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := 0
	for where, e := range m.all {
		key := where.Key
		where.Key = a.Key
		if where == a && strings.HasPrefix(key, prefix) && alive(e, at) {
			n++
		}
	}
	return n, nil
}

// DeleteExpired implements record.Store.
func (m *memory) DeleteExpired(_ context.Context, at time.Time) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := 0
	for a, e := range m.all {
		if !alive(e, at) {
			delete(m.all, a)
			n++
		}
	}
	return n, nil
}
