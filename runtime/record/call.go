package record

import (
	"context"
	"encoding/json"
	"math"
	"slices"
	"time"

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
}

// Call performs one host call of a script: record.get, record.set, record.exists,
// record.delete or record.keys, with the JSON shapes that package script lists.
func (s *Storage) Call(ctx context.Context, o Owner, method string, args json.RawMessage) (json.RawMessage, error) {
	var a arguments
	if err := json.Unmarshal(args, &a); err != nil {
		return nil, refuse(fault.Invalid, "The options of a record storage call are not what they must be: %s.", plain(err))
	}
	p := Partition{Owner: o, Scope: a.Scope, TeamScope: a.TeamScope}
	switch method {
	case "record.get":
		return s.callGet(ctx, p, a)
	case "record.set":
		return s.callSet(ctx, p, a)
	case "record.exists":
		found, err := s.Exists(ctx, p, a.Key)
		return answer(map[string]any{"exists": found}, err)
	case "record.delete":
		return answer(struct{}{}, s.Delete(ctx, p, a.Key))
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

func (s *Storage) callSet(ctx context.Context, p Partition, a arguments) (json.RawMessage, error) {
	o := SetOptions{DenyOverwrite: a.DenyOverwrite, Secure: a.Secure}
	if a.TTL != nil {
		// A ttl that is no time at all is a mistake; as "for ever" it would never be noticed.
		if !(*a.TTL > 0) {
			return nil, refuse(fault.Invalid, "The ttl of a record must be a positive number of seconds.")
		}
		o.TTL = time.Duration(math.Min(*a.TTL*float64(time.Second), math.MaxInt64/2))
	}
	return answer(struct{}{}, s.Set(ctx, p, a.Key, a.Value, o))
}

func (s *Storage) callKeys(ctx context.Context, p Partition, a arguments) (json.RawMessage, error) {
	keys, next, err := s.Keys(ctx, p, a.After)
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
