package record

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"math"
	"reflect"
	"time"

	"bobbin/runtime/fault"
)

// maxExact is the largest whole number after which JavaScript leaves some out.
const maxExact = 1<<53 - 1

// Pair is a key and its value.
type Pair struct {
	Key   string          `json:"key"`
	Value json.RawMessage `json:"value"`
}

// CompareAndSet writes a record if its value is still the expected one; nil or null expects
// that there is none. It says whether it was written, and whether the record is secure: one
// that is stays so. DenyOverwrite does not count.
func (s *Storage) CompareAndSet(ctx context.Context, p Partition, key string, expected, value json.RawMessage, o SetOptions) (written, secure bool, err error) {
	if err := checkValue(value); err != nil {
		return false, false, err
	}
	absent := len(expected) == 0 || string(bytes.TrimSpace(expected)) == "null"
	err = s.change(ctx, p, key, o, func(now *Record) (*Record, error) {
		written, secure = absent == (now == nil) && (absent || same(now.Value, expected)), o.Secure || now != nil && now.Secure
		if !written {
			return nil, nil
		}
		next := &Record{Value: value, Secure: secure}
		var err error
		next.ExpiresAt, err = expiry(p.Scope, o.TTL, s.c.Now())
		return next, err
	})
	return written && err == nil, secure, err
}

// Increment adds to the number in a record and gives the sum; a record that is not there
// counts as 0. The TTL is for a record that is made: one that is there ends when it would
// have, and stays secure when it is. DenyOverwrite does not count.
func (s *Storage) Increment(ctx context.Context, p Partition, key string, by float64, o SetOptions) (sum float64, secure bool, err error) {
	err = s.change(ctx, p, key, o, func(now *Record) (*Record, error) {
		next, before := Record{Secure: o.Secure}, 0.0
		if now == nil {
			var err error
			if next.ExpiresAt, err = expiry(p.Scope, o.TTL, s.c.Now()); err != nil {
				return nil, err
			}
		} else {
			next.ExpiresAt, next.Secure = now.ExpiresAt, o.Secure || now.Secure
			if json.Unmarshal(now.Value, &before) != nil {
				return nil, refuse(fault.Invalid, "The record %q does not hold a number, so nothing can be added to it.", now.Key)
			}
		}
		sum, secure = before+by, next.Secure
		if math.Abs(sum) > maxExact {
			return nil, refuse(fault.Invalid, "The sum in the record would be beyond %d, where numbers are not exact any more.", maxExact)
		}
		var err error
		next.Value, err = json.Marshal(sum)
		return &next, err
	})
	return sum, secure, err
}

// change makes one record of what is there now (nil for none); nil leaves it as it is.
func (s *Storage) change(ctx context.Context, p Partition, key string, o SetOptions, make func(now *Record) (*Record, error)) error {
	a, err := p.address(key)
	if err != nil {
		return err
	}
	// Reading it first waits for the vault where that is needed: a Store waits for nothing.
	if _, _, err := s.Get(ctx, p, key); err != nil {
		return err
	}
	if o.Secure {
		if _, err := s.seal(nil, a); err != nil {
			return err
		}
	}
	written := false
	err = s.c.Store.Update(ctx, Selection{Of: a, Keys: []string{a.Key}, At: s.c.Now()}, func(found map[string]Entry) (Changes, error) {
		written = false
		var now *Record
		if e, ok := found[a.Key]; ok {
			r, err := s.opened(e, a)
			if err != nil {
				return Changes{}, err
			}
			now = &r
		}
		next, err := make(now)
		if next == nil || err != nil {
			return Changes{}, err
		}
		e, err := s.entry(a, *next)
		written = err == nil
		return Changes{Set: []Entry{e}}, err
	})
	if err == nil && written {
		s.signal(Change{Partition: p, Key: a.Key})
	}
	return err
}

// GetAll gives the records of keys in their order, all as they were at one moment. One that
// is not there has no value.
func (s *Storage) GetAll(ctx context.Context, p Partition, keys []string) ([]Record, error) {
	a, stored, err := p.addresses(keys)
	if err != nil {
		return nil, err
	}
	entries, err := s.c.Store.GetAll(ctx, Selection{Of: a, Keys: stored, At: s.c.Now(), MaxBytes: MaxBatchBytes})
	if errors.Is(err, ErrTooLarge) {
		return nil, refuse(fault.Invalid, "The values of these records have more than %d MB together.", MaxBatchBytes>>20).
			WithHint("Ask for fewer at a time.")
	}
	if err != nil {
		return nil, err
	}
	found := map[string]Record{}
	for _, e := range entries {
		a.Key = e.Key
		if found[e.Key], err = s.opened(e, a); err != nil {
			return nil, err
		}
	}
	records := make([]Record, len(keys))
	for i, key := range stored {
		records[i] = found[key]
		records[i].Key = key
	}
	return records, nil
}

// SetAll writes records, all of them or none. A conflict fault says that one exists and may
// not be overwritten.
func (s *Storage) SetAll(ctx context.Context, p Partition, pairs []Pair, o SetOptions) error {
	keys, size := make([]string, len(pairs)), 0
	for i, pair := range pairs {
		if err := checkValue(pair.Value); err != nil {
			return err
		}
		keys[i] = pair.Key
		if size += len(pair.Value); size > MaxBatchBytes {
			return refuse(fault.Invalid, "The values of these records have more than %d MB together.", MaxBatchBytes>>20).
				WithHint("Write fewer at a time.")
		}
	}
	a, keys, err := p.addresses(keys)
	if err != nil {
		return err
	}
	if twice := repeated(keys); twice != "" {
		return refuse(fault.Invalid, "The record %q is to be written twice at once.", twice).WithHint("Keys know no case.")
	}
	set, at := make([]Entry, len(pairs)), s.c.Now()
	for i, key := range keys {
		a.Key = key
		r := Record{Value: pairs[i].Value, Secure: o.Secure}
		if r.ExpiresAt, err = expiry(a.Scope, o.TTL, at); err != nil {
			return err
		}
		if set[i], err = s.entry(a, r); err != nil {
			return err
		}
	}
	chosen := Selection{Of: a, At: at, KeyOnly: true}
	if o.DenyOverwrite {
		chosen.Keys = keys
	}
	err = s.c.Store.Update(ctx, chosen, func(found map[string]Entry) (Changes, error) {
		for _, key := range keys {
			if _, there := found[key]; there {
				return Changes{}, refuse(fault.Conflict, "There is a record %q already, and denyUpdateOverwrite is set.", key)
			}
		}
		return Changes{Set: set}, nil
	})
	if err == nil {
		s.signalAll(p, keys, false)
	}
	return err
}

// Prepare makes of pairs what a Store is to write into a partition, for a room that writes them
// together with something of its own. The faults are those of SetAll; nobody is told of the change.
func (s *Storage) Prepare(p Partition, pairs []Pair) (Address, Changes, error) {
	a, err := p.place()
	if err != nil {
		return a, Changes{}, err
	}
	set := make([]Entry, len(pairs))
	for i, pair := range pairs {
		if a.Key, err = checkKey(pair.Key); err == nil {
			err = checkValue(pair.Value)
		}
		if err == nil {
			set[i], err = s.entry(a, Record{Value: pair.Value})
		}
		if err != nil {
			return a, Changes{}, err
		}
	}
	return a, Changes{Set: set}, nil
}

// DeleteAll removes records at once; one that is not there is no error.
func (s *Storage) DeleteAll(ctx context.Context, p Partition, keys []string) error {
	a, keys, err := p.addresses(keys)
	if err != nil {
		return err
	}
	var deleted []string
	err = s.c.Store.Update(ctx, Selection{Of: a, Keys: keys, At: s.c.Now(), KeyOnly: true}, func(found map[string]Entry) (Changes, error) {
		deleted = nil
		for key := range found {
			deleted = append(deleted, key)
		}
		return Changes{Delete: deleted}, nil
	})
	if err == nil {
		s.signalAll(p, deleted, true)
	}
	return err
}

func (s *Storage) signalAll(p Partition, keys []string, deleted bool) {
	for _, key := range keys {
		s.signal(Change{Partition: p, Key: key, Deleted: deleted})
	}
}

// entry is a record as it is stored.
func (s *Storage) entry(a Address, r Record) (Entry, error) {
	e := Entry{Key: a.Key, Value: r.Value, Sealed: r.Secure, ExpiresAt: r.ExpiresAt, UpdatedAt: s.c.Now()}
	var err error
	if r.Secure {
		e.Value, err = s.seal(r.Value, a)
	}
	return e, err
}

// opened is the record of an entry with its value.
func (s *Storage) opened(e Entry, a Address) (Record, error) {
	var err error
	if e.Sealed {
		e.Value, err = s.open(e.Value, a)
	}
	return record(e), err
}

// addresses checks a partition and keys and gives their stored form.
func (p Partition) addresses(keys []string) (Address, []string, error) {
	if len(keys) > MaxBatch {
		return Address{}, nil, refuse(fault.Invalid, "These are %d records; at most %d are allowed at once.", len(keys), MaxBatch)
	}
	a, err := p.place()
	stored := make([]string, len(keys))
	for i := 0; i < len(keys) && err == nil; i++ {
		stored[i], err = checkKey(keys[i])
	}
	return a, stored, err
}

func repeated(keys []string) string {
	seen := map[string]bool{}
	for _, key := range keys {
		if seen[key] {
			return key
		}
		seen[key] = true
	}
	return ""
}

// same compares two JSON texts as a script sees them: numbers as JavaScript has them, members in any order.
func same(a, b json.RawMessage) bool {
	if bytes.Equal(a, b) {
		return true
	}
	var x, y any
	return json.Unmarshal(a, &x) == nil && json.Unmarshal(b, &y) == nil && reflect.DeepEqual(x, y)
}

// ttl is a script's number of seconds; nil for none.
func ttl(seconds *float64) (time.Duration, error) {
	if seconds == nil {
		return 0, nil
	}
	// A ttl that is no time at all is a mistake; as "for ever" it would never be noticed.
	if !(*seconds > 0) {
		return 0, refuse(fault.Invalid, "The ttl of a record must be a positive number of seconds.")
	}
	return time.Duration(math.Min(*seconds*float64(time.Second), math.MaxInt64/2)), nil
}
