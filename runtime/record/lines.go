package record

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"
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
// through before anything is written; a fault then says its line, and file is its name there.
func (s *Storage) Import(ctx context.Context, p Partition, file string, open func() (io.ReadCloser, error), keep bool) (Moved, error) {
	if err := eachLine(file, open, func(Record) error { return ctx.Err() }); err != nil {
		return Moved{}, err
	}
	in := importing{s: s, p: p, keep: keep}
	err := eachLine(file, open, func(r Record) error { return in.take(ctx, r) })
	if err == nil {
		err = in.flush(ctx)
	}
	return in.moved, err
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
		if strings.TrimSpace(lines.Text()) == "" {
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

// importing writes records in batches.
type importing struct {
	s     *Storage
	p     Partition
	keep  bool
	batch []Pair
	size  int
	moved Moved
}

func (i *importing) take(ctx context.Context, r Record) error {
	if !r.ExpiresAt.IsZero() {
		return i.expiring(ctx, r)
	}
	known := false
	for _, pair := range i.batch {
		known = known || pair.Key == r.Key
	}
	if known || len(i.batch) == MaxBatch || i.size+len(r.Value) > MaxBatchBytes {
		if err := i.flush(ctx); err != nil {
			return err
		}
	}
	i.batch, i.size = append(i.batch, Pair{Key: r.Key, Value: r.Value}), i.size+len(r.Value)
	return nil
}

// expiring writes what ends by itself, unless it has.
func (i *importing) expiring(ctx context.Context, r Record) error {
	if err := i.flush(ctx); err != nil { // in the order of the file
		return err
	}
	ttl := r.ExpiresAt.Sub(i.s.c.Now())
	if ttl < time.Second {
		i.moved.Left++
		return nil
	}
	err := i.s.Set(ctx, i.p, r.Key, r.Value, SetOptions{TTL: ttl, DenyOverwrite: i.keep})
	if i.keep && fault.Is(err, fault.Conflict) {
		i.moved.Left++
		return nil
	}
	if err == nil {
		i.moved.Records++
	}
	return err
}

func (i *importing) flush(ctx context.Context) error {
	batch := i.batch
	i.batch, i.size = nil, 0
	if i.keep {
		var left []Pair
		for _, pair := range batch {
			there, err := i.s.Exists(ctx, i.p, pair.Key)
			if err != nil {
				return err
			}
			if !there {
				left = append(left, pair)
			}
		}
		i.moved.Left += len(batch) - len(left)
		batch = left
	}
	if len(batch) == 0 {
		return nil
	}
	err := i.s.SetAll(ctx, i.p, batch, SetOptions{})
	if err == nil {
		i.moved.Records += len(batch)
	}
	return err
}
