package ide

import (
	"context"
	"encoding/json"

	"bobbin/runtime/engine"
	"bobbin/runtime/fault"
	"bobbin/runtime/record"
)

// Records shows and edits record storage.
type Records struct{ engine *engine.Engine }

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
	Limit       int             `json:"limit,omitempty"`
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
}

// List answers record.list.
func (s *Records) List(ctx context.Context, in Record) (RecordList, error) {
	p, err := s.partition(in)
	if err != nil {
		return RecordList{}, err
	}
	records, next, err := s.engine.Records().List(ctx, p, record.Query{Prefix: in.Prefix, After: in.After, Limit: in.Limit})
	return RecordList{append([]record.Record{}, records...), next}, err
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

// Set answers record.set.
func (s *Records) Set(ctx context.Context, in Record) (Nothing, error) {
	p, err := s.partition(in)
	if err != nil {
		return Nothing{}, err
	}
	return Nothing{}, s.engine.Records().Set(ctx, p, in.Key, in.Value, record.SetOptions{})
}

// Delete answers record.delete; a record that is not there is no fault.
func (s *Records) Delete(ctx context.Context, in Record) (Nothing, error) {
	p, err := s.partition(in)
	if err != nil {
		return Nothing{}, err
	}
	return Nothing{}, s.engine.Records().Delete(ctx, p, in.Key)
}
