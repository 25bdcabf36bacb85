package record

import (
	"context"
	"encoding/json"
	"slices"

	"bobbin/runtime/fault"
)

// arguments are those of all host calls together.
type arguments struct {
	Scope         Scope           `json:"scope"`
	TeamScope     string          `json:"teamScope"`
	Key           string          `json:"key"`
	Value         json.RawMessage `json:"value"`
	TTL           *float64        `json:"ttl"` // seconds
	DenyOverwrite bool            `json:"denyOverwrite"`
	Secure        bool            `json:"secure"`
	After         string          `json:"after"`
	Prefix        string          `json:"prefix"`
	Expected      json.RawMessage `json:"expected"`
	By            *float64        `json:"by"`
	Keys          []string        `json:"keys"`
	Records       []Pair          `json:"records"`
}

// options are those of writing.
func (a arguments) options() (SetOptions, error) {
	o := SetOptions{DenyOverwrite: a.DenyOverwrite, Secure: a.Secure}
	var err error
	o.TTL, err = ttl(a.TTL)
	return o, err
}

// Call performs one host call of a script about records, with the JSON shapes that package
// script lists.
func (s *Storage) Call(ctx context.Context, o Owner, method string, args json.RawMessage) (json.RawMessage, error) {
	var a arguments
	if err := json.Unmarshal(args, &a); err != nil {
		return nil, refuse(fault.Invalid, "The options of a record storage call are not what they must be: %s.", plain(err))
	}
	p := Partition{Owner: o, Scope: a.Scope, TeamScope: a.TeamScope}
	options, err := a.options()
	if err != nil {
		return nil, err
	}
	switch method {
	case "record.get":
		return s.callGet(ctx, p, a)
	case "record.getAll":
		return s.callGetAll(ctx, p, a)
	case "record.set":
		return answer(struct{}{}, s.Set(ctx, p, a.Key, a.Value, options))
	case "record.setAll":
		return answer(struct{}{}, s.SetAll(ctx, p, a.Records, options))
	case "record.compareAndSet":
		written, secure, err := s.CompareAndSet(ctx, p, a.Key, a.Expected, a.Value, options)
		return answer(struct {
			Written bool `json:"written"`
			Secure  bool `json:"secure,omitempty"`
		}{written, secure}, err)
	case "record.increment":
		return s.callIncrement(ctx, p, a, options)
	case "record.exists":
		found, err := s.Exists(ctx, p, a.Key)
		return answer(map[string]any{"exists": found}, err)
	case "record.delete":
		return answer(struct{}{}, s.Delete(ctx, p, a.Key))
	case "record.deleteAll":
		return answer(struct{}{}, s.DeleteAll(ctx, p, a.Keys))
	case "record.keys":
		return s.callKeys(ctx, p, a)
	}
	return nil, fault.New(fault.NotFound, "There is no host call %q.", method)
}

func (s *Storage) callGet(ctx context.Context, p Partition, a arguments) (json.RawMessage, error) {
	r, found, err := s.Get(ctx, p, a.Key)
	if err != nil || !found {
		return answer(map[string]any{"found": false}, err)
	}
	// The value is passed on as it is: marshalling it again would cost a walk over up to 6 MB.
	head := `{"found":true,"value":`
	if r.Secure {
		head = `{"found":true,"secure":true,"value":`
	}
	return slices.Concat(json.RawMessage(head), r.Value, json.RawMessage("}")), nil
}

// got is a record of record.getAll.
type got struct {
	Key    string          `json:"key"`
	Value  json.RawMessage `json:"value,omitempty"` // absent when there is none
	Secure bool            `json:"secure,omitempty"`
}

func (s *Storage) callGetAll(ctx context.Context, p Partition, a arguments) (json.RawMessage, error) {
	records, err := s.GetAll(ctx, p, a.Keys)
	all := make([]got, len(records))
	for i, r := range records {
		all[i] = got{r.Key, r.Value, r.Secure}
	}
	return answer(map[string]any{"records": all}, err)
}

func (s *Storage) callIncrement(ctx context.Context, p Partition, a arguments, o SetOptions) (json.RawMessage, error) {
	if a.By == nil {
		return nil, refuse(fault.Invalid, "What is to be added to a record must be a number.")
	}
	sum, secure, err := s.Increment(ctx, p, a.Key, *a.By, o)
	return answer(struct {
		Value  float64 `json:"value"`
		Secure bool    `json:"secure,omitempty"`
	}{sum, secure}, err)
}

func (s *Storage) callKeys(ctx context.Context, p Partition, a arguments) (json.RawMessage, error) {
	keys, next, err := s.Keys(ctx, p, Query{After: a.After, Prefix: a.Prefix})
	page := map[string]any{"keys": keys}
	if next != "" {
		page["lastEvaluatedKey"] = next
	}
	return answer(page, err)
}

func answer(value any, err error) (json.RawMessage, error) {
	if err != nil {
		return nil, err
	}
	return json.Marshal(value)
}

// plain words a decoding error without Go's names.
func plain(err error) string {
	if wrong, ok := err.(*json.UnmarshalTypeError); ok && wrong.Field != "" {
		return wrong.Field + " is a " + wrong.Value
	}
	return "they are not an object"
}
