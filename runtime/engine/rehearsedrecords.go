package engine

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"time"

	"bobbin/runtime/record"
)

// rehearsedRecords are records as a rehearsal has changed them, over those that there are, which
// stay as they are. It is the record.Store of a rehearsal, so that keys, conditions and limits are
// those of every run.
type rehearsedRecords struct {
	under record.Store

	mu      sync.Mutex
	written map[record.Address]*record.Entry // nil for one that was deleted
}

// call performs one host call about records, and gives what it would have changed.
func (r *rehearsedRecords) call(ctx context.Context, e *Engine, owner record.Owner, method string, arguments json.RawMessage) (json.RawMessage, []Held, error) {
	one := &recordCall{rehearsedRecords: r, increments: method == "record.increment"}
	answer, err := record.New(record.Config{Store: one, Sealer: e.sealer, Now: e.c.Now}).Call(ctx, owner, method, arguments)
	return answer, one.held, err
}

// recordCall is the store of one call.
type recordCall struct {
	*rehearsedRecords
	increments bool
	held       []Held
}

// put writes an entry, or deletes it when it is nil; the lock is held.
func (r *recordCall) put(a record.Address, e *record.Entry) {
	one := Held{Kind: "record", Method: "set", Target: a.Key}
	switch {
	case e == nil:
		one.Method = "delete"
	case r.increments:
		one.Method = "increment"
	case !e.Sealed: // what is sealed is not to be read
		one.Body = beginning(e.Value)
	}
	if e != nil {
		kept := *e
		kept.Value = bytes.Clone(e.Value)
		e = &kept
	}
	r.written[a] = e
	r.held = append(r.held, one)
}

// find gives an entry as it would be; the lock is held.
func (r *rehearsedRecords) find(ctx context.Context, a record.Address, at time.Time, keyOnly bool) (record.Entry, bool, error) {
	e, known := r.written[a]
	if !known {
		return r.under.Get(ctx, a, at, keyOnly)
	}
	if !lives(e, at) {
		return record.Entry{}, false, nil
	}
	found := *e
	if found.Value = bytes.Clone(e.Value); keyOnly {
		found.Value = nil
	}
	return found, true, nil
}

func lives(e *record.Entry, at time.Time) bool {
	return e != nil && (e.ExpiresAt.IsZero() || e.ExpiresAt.After(at))
}

// Get implements record.Store.
func (r *recordCall) Get(ctx context.Context, a record.Address, at time.Time, keyOnly bool) (record.Entry, bool, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.find(ctx, a, at, keyOnly)
}

// Set implements record.Store.
func (r *recordCall) Set(ctx context.Context, a record.Address, e record.Entry, denyOverwrite bool) (bool, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if denyOverwrite {
		if _, found, err := r.find(ctx, a, e.UpdatedAt, true); found || err != nil {
			return false, err
		}
	}
	r.put(a, &e)
	return true, nil
}

// Delete implements record.Store.
func (r *recordCall) Delete(ctx context.Context, a record.Address) (bool, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	_, found, err := r.find(ctx, a, time.Time{}, true)
	if found && err == nil {
		r.put(a, nil)
	}
	return found, err
}

// GetAll implements record.Store.
func (r *recordCall) GetAll(ctx context.Context, s record.Selection) ([]record.Entry, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.selected(ctx, s)
}

// selected gives the entries of a Selection as they would be; the lock is held.
func (r *recordCall) selected(ctx context.Context, s record.Selection) ([]record.Entry, error) {
	a, size, asked := s.Of, 0, s
	asked.Keys = nil
	var all []record.Entry
	for _, a.Key = range slices.Compact(slices.Sorted(slices.Values(s.Keys))) {
		if _, known := r.written[a]; !known {
			asked.Keys = append(asked.Keys, a.Key)
		} else if e, found, _ := r.find(ctx, a, s.At, s.KeyOnly); found { // it does not ask below
			all = append(all, e)
		}
	}
	if len(asked.Keys) > 0 {
		below, err := r.under.GetAll(ctx, asked)
		if err != nil {
			return nil, err
		}
		all = append(all, below...)
	}
	for _, e := range all {
		if size += len(e.Value); s.MaxBytes > 0 && size > s.MaxBytes {
			return nil, record.ErrTooLarge
		}
	}
	return all, nil
}

// Update implements record.Store.
func (r *recordCall) Update(ctx context.Context, s record.Selection, change func(found map[string]record.Entry) (record.Changes, error)) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	entries, err := r.selected(ctx, s)
	if err != nil {
		return err
	}
	found := map[string]record.Entry{}
	for _, e := range entries {
		found[e.Key] = e
	}
	changes, err := change(found)
	if err != nil {
		return err
	}
	a := s.Of
	for _, e := range changes.Set {
		a.Key = e.Key
		r.put(a, &e)
	}
	for _, a.Key = range slices.Sorted(slices.Values(changes.Delete)) {
		r.put(a, nil)
	}
	return nil
}

// List implements record.Store.
func (r *recordCall) List(ctx context.Context, a record.Address, prefix string, skip, limit int, at time.Time) ([]record.Entry, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	below, err := r.under.List(ctx, a, prefix, 0, skip+limit+len(r.written), at) // so many of them may be others now
	if err != nil {
		return nil, err
	}
	where := a
	all := slices.DeleteFunc(below, func(e record.Entry) bool {
		where.Key = e.Key
		_, known := r.written[where]
		return known
	})
	for where, e := range r.written {
		key := where.Key
		where.Key = a.Key
		if where == a && key > a.Key && strings.HasPrefix(key, prefix) && lives(e, at) {
			all = append(all, *e)
		}
	}
	slices.SortFunc(all, func(x, y record.Entry) int { return cmp.Compare(x.Key, y.Key) })
	all = all[min(len(all), skip):]
	return all[:min(len(all), limit)], nil
}

// Count implements record.Store.
func (r *recordCall) Count(ctx context.Context, a record.Address, prefix string, at time.Time) (int, error) {
	below, err := r.under.Count(ctx, a, prefix, at)
	if err != nil {
		return 0, err
	}
	r.mu.Lock()
	written := len(r.written)
	r.mu.Unlock()
	a.Key = ""
	all, err := r.List(ctx, a, prefix, 0, below+written, at)
	return len(all), err
}

// DeleteExpired implements record.Store. Nobody sweeps a rehearsal.
func (r *recordCall) DeleteExpired(context.Context, time.Time) (int, error) { return 0, nil }
