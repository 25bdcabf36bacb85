package ide

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"

	"bobbin/runtime/engine"
	"bobbin/runtime/fault"
	"bobbin/runtime/record"
	"bobbin/runtime/workspace"
)

// Records shows and edits record storage.
type Records struct {
	engine  *engine.Engine
	deleted deletedRecords
}

// Record names a place in record storage: an environment's when scope is empty.
type Record struct {
	Dir         string          `json:"dir"`
	Environment string          `json:"environment,omitempty"`
	Scope       record.Scope    `json:"scope,omitempty"`
	TeamScope   string          `json:"teamScope,omitempty"`
	Key         string          `json:"key,omitempty"`
	Value       json.RawMessage `json:"value,omitempty"`
	Prefix      string          `json:"prefix,omitempty"`
	After       string          `json:"after,omitempty"`
	Skip        int             `json:"skip,omitempty"`
	Limit       int             `json:"limit,omitempty"`
	Count       bool            `json:"count,omitempty"` // has record.list say how many there are
}

// partition finds the place a request names.
func (s *Records) partition(in Record) (record.Partition, error) {
	w, err := s.engine.Workspace(in.Dir)
	if err != nil {
		return record.Partition{}, err
	}
	env, err := w.Environment(in.Environment)
	if err != nil {
		return record.Partition{}, err
	}
	return record.Partition{Owner: record.Owner{Workspace: string(w.ID), Environment: env.Name}, Scope: in.Scope, TeamScope: in.TeamScope}, nil
}

// RecordList is the answer of record.list.
type RecordList struct {
	Records []record.Record `json:"records"`
	Next    string          `json:"next,omitempty"`
	Count   int             `json:"count,omitempty"` // of all with the prefix, when it was asked for
}

// List answers record.list.
func (s *Records) List(ctx context.Context, in Record) (RecordList, error) {
	p, err := s.partition(in)
	if err != nil {
		return RecordList{}, err
	}
	records, next, err := s.engine.Records().List(ctx, p, record.Query{Prefix: in.Prefix, After: in.After, Skip: max(0, in.Skip), Limit: in.Limit})
	out := RecordList{Records: append([]record.Record{}, records...), Next: next}
	if err == nil && in.Count {
		out.Count, err = s.engine.Records().Count(ctx, p, in.Prefix)
	}
	return out, err
}

// Value is the answer of record.get.
type Value struct {
	Value json.RawMessage `json:"value"`
}

// Get answers record.get. Faults: not_found.
func (s *Records) Get(ctx context.Context, in Record) (Value, error) {
	p, err := s.partition(in)
	if err != nil {
		return Value{}, err
	}
	r, found, err := s.engine.Records().Get(ctx, p, in.Key)
	if err == nil && !found {
		err = fault.New(fault.NotFound, "There is no record %q in the environment %q.", in.Key, p.Environment)
	}
	return Value{r.Value}, err
}

// Set answers record.set. A record that is there already ends when it would have, and stays sealed.
func (s *Records) Set(ctx context.Context, in Record) (Nothing, error) {
	p, err := s.partition(in)
	if err != nil {
		return Nothing{}, err
	}
	was, _, err := s.engine.Records().Get(ctx, p, in.Key)
	if err != nil {
		return Nothing{}, err
	}
	options, _ := asBefore(was) // what has ended is new
	return Nothing{}, s.engine.Records().Set(ctx, p, in.Key, in.Value, options)
}

// RecordFile is the request of record.export and record.import.
type RecordFile struct {
	Record
	File string `json:"file"`           // in the workspace's folder, or an absolute path
	Keep bool   `json:"keep,omitempty"` // of import: a record that is there already stays as it is
}

// path is where the file is.
func (f RecordFile) path() (string, error) {
	if filepath.IsAbs(f.File) {
		return f.File, nil
	}
	return workspace.Path(f.Dir, f.File)
}

// Export answers record.export: it writes the records with a prefix to a file, one a line. Secure ones are left out.
// Faults: invalid, unavailable.
func (s *Records) Export(ctx context.Context, in RecordFile) (moved record.Moved, err error) {
	p, err := s.partition(in.Record)
	if err != nil {
		return moved, err
	}
	path, err := in.path()
	if err != nil {
		return moved, err
	}
	err = workspace.WriteFrom(path, func(to io.Writer) error {
		lines := bufio.NewWriter(to)
		if moved, err = s.engine.Records().Export(ctx, p, in.Prefix, lines); err != nil {
			return err
		}
		return lines.Flush()
	})
	return moved, err
}

// Import answers record.import: it takes the records of a file that record.export wrote. Faults: not_found, invalid
// with the line; nothing is written then.
func (s *Records) Import(ctx context.Context, in RecordFile) (record.Moved, error) {
	p, err := s.partition(in.Record)
	if err != nil {
		return record.Moved{}, err
	}
	path, err := in.path()
	if err != nil {
		return record.Moved{}, err
	}
	return s.engine.Records().Import(ctx, p, in.File, func() (io.ReadCloser, error) { return os.Open(path) }, in.Keep)
}
