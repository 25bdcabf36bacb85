package record

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"bobbin/runtime/fault"
)

// maxLine is the longest line of a file of records: a value with all around it.
const maxLine = MaxValueBytes + 64<<10

// Moved is how many records were written to a file or taken from one.
type Moved struct {
	Records int `json:"records"`
	Left    int `json:"left"` // secure ones of an export; of an import those that were there already, or have expired
}

// Export writes the records with a prefix in key order, one JSON object a line. Secure ones are left out:
// their values do not leave the storage.
func (s *Storage) Export(ctx context.Context, p Partition, prefix string, to io.Writer) (moved Moved, err error) {
	lines := json.NewEncoder(to)
	lines.SetEscapeHTML(false)
	for after := ""; ; {
		page, next, err := s.List(ctx, p, Query{Prefix: prefix, After: after, Limit: MaxBatch})
		if err != nil {
			return moved, err
		}
		for _, r := range page {
			if r.Secure {
				moved.Left++
				continue
			}
			if err := lines.Encode(r); err != nil {
				return moved, err
			}
			moved.Records++
		}
		if after = next; next == "" {
			return moved, nil
		}
	}
}

// Import takes the records of a file that Export wrote, or somebody else in its form: key and value a line, and
// expiresAt where it ends. One that is there already is written over, or stays with keep. The file is looked
// through before anything is written; a fault then says its line, and file is its name there. Records are
// committed some thousands at a time: a fault in the middle says how many of the file were taken before it.
func (s *Storage) Import(ctx context.Context, p Partition, file string, open func() (io.ReadCloser, error), keep bool) (Moved, error) {
	if err := eachLine(file, open, func(Record) error { return ctx.Err() }); err != nil {
		return Moved{}, err
	}
	a, err := p.place()
	if err != nil {
		return Moved{}, err
	}
	in := importing{s: s, p: p, a: a, keep: keep}
	err = eachLine(file, open, func(r Record) error { return in.take(ctx, r) })
	if err == nil {
		err = in.flush(ctx)
	}
	return in.moved, in.howFar(err)
}

// eachLine reads records that keep the rules.
func eachLine(file string, open func() (io.ReadCloser, error), take func(Record) error) error {
	from, err := open()
	if err != nil {
		return fault.New(fault.NotFound, "%s cannot be read.", file).Because(err)
	}
	defer from.Close()
	lines := bufio.NewScanner(from)
	lines.Buffer(nil, maxLine)
	n := 0
	for lines.Scan() {
		n++
		if len(bytes.TrimSpace(lines.Bytes())) == 0 {
			continue
		}
		var r Record
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			return fault.New(fault.Invalid, "This line is no record.").At(fault.Place{File: file, Line: n}).
				WithHint(`A line has the form {"key": "a", "value": 1}; nothing was written.`).Because(err)
		}
		key, err := checkKey(r.Key)
		if err == nil {
			err = checkValue(r.Value)
		}
		if err != nil {
			return fault.From(err).At(fault.Place{File: file, Line: n})
		}
		r.Key = key
		if err := take(r); err != nil {
			return err
		}
	}
	if errors.Is(lines.Err(), bufio.ErrTooLong) {
		return fault.New(fault.Invalid, "This line is longer than a record can be.").At(fault.Place{File: file, Line: n + 1})
	}
	return lines.Err()
}

// What an import commits at once. A commit waits for the disk, which takes longer than to write hundreds of records;
// others who write wait meanwhile, so that it is no more than some thousands.
const (
	importRecords = 2_000
	importBytes   = 4 << 20 // of their values as JSON text together; one that is longer goes alone
)

// importing writes records in batches.
type importing struct {
	s     *Storage
	p     Partition
	a     Address
	keep  bool
	batch []Entry
	known map[string]bool // the keys of the batch
	size  int
	moved Moved
}

func (i *importing) take(ctx context.Context, r Record) error {
	now, ttl := i.s.c.Now(), time.Duration(0)
	if !r.ExpiresAt.IsZero() {
		if ttl = r.ExpiresAt.Sub(now); ttl < time.Second {
			i.moved.Left++
			return nil
		}
	}
	expires, err := expiry(i.a.Scope, ttl, now)
	if err != nil {
		return err
	}
	i.a.Key = r.Key
	e, err := i.s.entry(i.a, Record{Value: r.Value, ExpiresAt: expires})
	if err != nil {
		return err
	}
	// A key that comes twice is written twice: the last one counts.
	if i.known[r.Key] || len(i.batch) == importRecords || i.size+len(e.Value) > importBytes {
		if err := i.flush(ctx); err != nil {
			return err
		}
	}
	if i.known == nil {
		i.known = make(map[string]bool, importRecords)
	}
	i.batch, i.size, i.known[r.Key] = append(i.batch, e), i.size+len(e.Value), true
	return nil
}

// flush writes the batch, all of it or nothing, but for what is there already when that is kept.
func (i *importing) flush(ctx context.Context) error {
	if len(i.batch) == 0 {
		return nil
	}
	chosen := Selection{Of: i.a, At: i.s.c.Now(), KeyOnly: true}
	if i.keep {
		chosen.Keys = slices.Collect(maps.Keys(i.known))
	}
	var set []Entry
	err := i.s.c.Store.Update(ctx, chosen, func(found map[string]Entry) (Changes, error) {
		set = slices.DeleteFunc(slices.Clone(i.batch), func(e Entry) bool { _, there := found[e.Key]; return there })
		return Changes{Set: set}, nil
	})
	if err != nil {
		return err
	}
	for _, e := range set {
		i.s.signal(Change{Partition: i.p, Key: e.Key})
	}
	i.moved.Records += len(set)
	i.moved.Left += len(i.batch) - len(set)
	i.batch, i.size = i.batch[:0], 0
	clear(i.known)
	return nil
}

// howFar says of a fault in the middle what was done before it.
func (i *importing) howFar(err error) error {
	n := i.moved.Records + i.moved.Left
	if err == nil || n == 0 {
		return err
	}
	f := *fault.From(err)
	if errors.Is(err, context.Canceled) {
		f = *fault.New(fault.Canceled, "The import was stopped.").Because(err)
	}
	f.Sentence += fmt.Sprintf(" The first %d records of the file were taken.", n)
	f.Hint = "Import the file again; with keep, what is there already stays as it is."
	return &f
}
