package record

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"time"

	"bobbin/runtime/fault"
)

// Config is what a Storage works with. Store is required; without a Sealer secure records
// are refused.
type Config struct {
	Store  Store
	Sealer Sealer
	Now    func() time.Time
}

// Storage is record storage by its rules. Its methods are safe for concurrent use.
type Storage struct {
	c Config

	mu          sync.Mutex
	subscribers []*func(Change)
}

// New makes a Storage.
func New(c Config) *Storage {
	now := c.Now
	if now == nil {
		now = time.Now
	}
	c.Now = func() time.Time { return now().UTC().Truncate(time.Microsecond) }
	return &Storage{c: c}
}

// Get gives a record, or false when there is none or it has expired.
func (s *Storage) Get(ctx context.Context, p Partition, key string) (Record, bool, error) {
	a, err := p.address(key)
	if err != nil {
		return Record{}, false, err
	}
	e, found, err := s.c.Store.Get(ctx, a, s.c.Now(), false)
	if err != nil || !found {
		return Record{}, false, err
	}
	r, err := s.opened(e, a)
	return r, err == nil, err
}

// Set writes a record. A conflict fault says that it exists and may not be overwritten.
func (s *Storage) Set(ctx context.Context, p Partition, key string, value json.RawMessage, o SetOptions) error {
	a, err := p.address(key)
	if err != nil {
		return err
	}
	if err := checkValue(value); err != nil {
		return err
	}
	r := Record{Value: value, Secure: o.Secure}
	if r.ExpiresAt, err = expiry(a.Scope, o.TTL, s.c.Now()); err != nil {
		return err
	}
	e, err := s.entry(a, r)
	if err != nil {
		return err
	}
	written, err := s.c.Store.Set(ctx, a, e, o.DenyOverwrite)
	if err != nil {
		return err
	}
	if !written {
		return refuse(fault.Conflict, "There is a record %q already, and denyUpdateOverwrite is set.", a.Key)
	}
	s.signal(Change{Partition: p, Key: a.Key})
	return nil
}

// Exists says whether there is a record, without reading its value.
func (s *Storage) Exists(ctx context.Context, p Partition, key string) (bool, error) {
	a, err := p.address(key)
	if err != nil {
		return false, err
	}
	_, found, err := s.c.Store.Get(ctx, a, s.c.Now(), true)
	return found, err
}

// Delete removes a record; one that is not there is no error.
func (s *Storage) Delete(ctx context.Context, p Partition, key string) error {
	a, err := p.address(key)
	if err != nil {
		return err
	}
	deleted, err := s.c.Store.Delete(ctx, a)
	if err == nil && deleted {
		s.signal(Change{Partition: p, Key: a.Key, Deleted: true})
	}
	return err
}

// Keys gives a page of keys in order, and the key to go on after ("" on the last page).
func (s *Storage) Keys(ctx context.Context, p Partition, q Query) (keys []string, next string, err error) {
	records, next, err := s.List(ctx, p, q)
	keys = make([]string, len(records))
	for i, r := range records {
		keys[i] = r.Key
	}
	return keys, next, err
}

// List gives a page of records in key order, and the key to go on after ("" on the last
// page). Values of secure records are left out.
func (s *Storage) List(ctx context.Context, p Partition, q Query) ([]Record, string, error) {
	a, err := p.place()
	if err != nil {
		return nil, "", err
	}
	a.Key = strings.ToLower(q.After)
	limit := cmp.Or(q.Limit, PageSize)
	entries, err := s.c.Store.List(ctx, a, strings.ToLower(q.Prefix), q.Skip, limit+1, s.c.Now())
	if err != nil {
		return nil, "", err
	}
	next := ""
	if len(entries) > limit {
		entries = entries[:limit]
		next = entries[limit-1].Key
	}
	records := make([]Record, len(entries))
	for i, e := range entries {
		if e.Sealed {
			e.Value = nil
		}
		records[i] = record(e)
	}
	return records, next, nil
}

// Count says how many records have a prefix.
func (s *Storage) Count(ctx context.Context, p Partition, prefix string) (int, error) {
	a, err := p.place()
	if err != nil {
		return 0, err
	}
	return s.c.Store.Count(ctx, a, strings.ToLower(prefix), s.c.Now())
}

// Sweep removes expired records from the store; they read as absent before it too.
func (s *Storage) Sweep(ctx context.Context) (int, error) {
	return s.c.Store.DeleteExpired(ctx, s.c.Now())
}

// Subscribe calls f for every change from now on, from the goroutine that made it and after
// it is durable, until cancel. f returns soon.
func (s *Storage) Subscribe(f func(Change)) (cancel func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	one := &f
	s.subscribers = append(slices.Clip(s.subscribers), one)
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.subscribers = slices.DeleteFunc(slices.Clone(s.subscribers), func(other *func(Change)) bool { return other == one })
	}
}

func (s *Storage) signal(c Change) {
	c.Scope = cmp.Or(c.Scope, Environment)
	s.mu.Lock()
	subscribers := s.subscribers
	s.mu.Unlock()
	for _, f := range subscribers {
		(*f)(c)
	}
}

func record(e Entry) Record {
	return Record{Key: e.Key, Value: e.Value, Secure: e.Sealed, ExpiresAt: e.ExpiresAt, UpdatedAt: e.UpdatedAt}
}

// seal and open bind a value to its address, so that a sealed value moved to another key does not open there.
func (s *Storage) seal(value []byte, a Address) ([]byte, error) {
	if s.c.Sealer == nil {
		return nil, fault.New(fault.Unavailable, "There is no key here to seal a secure record with.").
			WithHint("Unlock the vault, or leave out the option 'secure'.")
	}
	return s.c.Sealer.Seal(value, a.String())
}

func (s *Storage) open(value []byte, a Address) ([]byte, error) {
	if s.c.Sealer == nil {
		return nil, fault.New(fault.Unavailable, "The record %q is sealed, and there is no key here to open it with.", a.Key).
			WithHint("Unlock the vault.")
	}
	return s.c.Sealer.Open(value, a.String())
}

// String names the address; different addresses have different names.
func (a Address) String() string {
	return strings.Join([]string{string(a.Scope), a.Workspace, a.Of, a.Key}, "\x00")
}
