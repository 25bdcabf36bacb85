package machine_test

import (
	"context"
	"encoding/json"
	"fmt"
	"sort"
	"strings"
	"sync"

	"bobbin/runtime/script"
)

// host is a Host without a network that hears the console.
type host struct {
	mu    sync.Mutex
	lines []script.Line
	call  func(ctx context.Context, method string, arguments json.RawMessage) (json.RawMessage, error)
}

func (h *host) Fetch(_ context.Context, r script.FetchRequest) (script.FetchResponse, error) {
	if r.Method == "PUT" {
		return script.FetchResponse{}, &script.HostError{Name: "ServiceError", Message: "Nothing answers.", Service: "Fetch"}
	}
	return script.FetchResponse{}, &script.HostError{Name: "TypeError", Message: "no network here"}
}

func (h *host) Call(ctx context.Context, method string, arguments json.RawMessage) (json.RawMessage, error) {
	if h.call == nil {
		return nil, fmt.Errorf("no host call %s", method)
	}
	return h.call(ctx, method, arguments)
}

func (h *host) Console(line script.Line) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.lines = append(h.lines, line)
}

// records keeps records in memory by partition and key, and remembers what was triggered.
type records struct {
	mu     sync.Mutex
	values map[string]json.RawMessage
	busy   int // calls still to be refused with 429
}

func newRecords() *records { return &records{values: map[string]json.RawMessage{}} }

func (r *records) call(_ context.Context, method string, arguments json.RawMessage) (json.RawMessage, error) {
	var a struct {
		Scope, TeamScope, Key, After, Script, Function string
		Value, Payload                                 json.RawMessage
		DenyOverwrite                                  bool
	}
	if err := json.Unmarshal(arguments, &a); err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.busy > 0 {
		r.busy--
		return nil, &script.HostError{Name: "ServiceError", Message: "Too many calls.", Code: 429, Service: "RecordStorage"}
	}
	key := a.Scope + "/" + a.TeamScope + "/" + strings.ToLower(a.Key)
	value, found := r.values[key]
	switch method {
	case "record.get":
		return json.Marshal(map[string]any{"found": found, "value": value})
	case "record.exists":
		return json.Marshal(map[string]any{"exists": found})
	case "record.delete":
		delete(r.values, key)
	case "record.set":
		if found && a.DenyOverwrite {
			return nil, &script.HostError{Name: "ServiceError", Message: "The record is there already.", Code: 400, Service: "RecordStorage"}
		}
		r.values[key] = a.Value
	case "record.keys":
		return r.page(a.Scope+"/"+a.TeamScope+"/", a.After)
	case "trigger.script":
		if a.Script == "Missing" {
			return nil, &script.HostError{Name: "ServiceError", Message: "There is no script Missing.", Code: 404, Service: "Trigger"}
		}
		return json.Marshal(map[string]any{"invocationId": a.Script + ":" + a.Function + ":" + string(a.Payload), "more": 1})
	}
	return json.RawMessage(`{}`), nil
}

// page lists two keys at a time.
func (r *records) page(prefix, after string) (json.RawMessage, error) {
	keys := []string{}
	for k := range r.values {
		if rest, ok := strings.CutPrefix(k, prefix); ok && rest > after {
			keys = append(keys, rest)
		}
	}
	sort.Strings(keys)
	answer := map[string]any{"keys": keys}
	if len(keys) > 2 {
		answer = map[string]any{"keys": keys[:2], "lastEvaluatedKey": keys[1]}
	}
	return json.Marshal(answer)
}
