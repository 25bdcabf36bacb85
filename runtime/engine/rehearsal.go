package engine

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"bobbin/runtime/invocation"
	"bobbin/runtime/outbound"
	"bobbin/runtime/script"
	"bobbin/runtime/worker"
	"bobbin/runtime/workspace"
)

const (
	// rehearsedFor is how long a script is rehearsed at most: somebody waits for it.
	rehearsedFor = time.Minute
	// shownOfBody is how much of a body that was held back is shown, in bytes.
	shownOfBody = 4 << 10
	// peeked is how much of a body is looked at to see what it is, in bytes.
	peeked = 64 << 10
	// mostHeld and mostRehearsedLines bound what a rehearsal tells of.
	mostHeld           = 500
	mostRehearsedLines = 1000
	// answeredHeld is what a script is answered in place of a service.
	answeredHeld = "{}"
)

// Held is something that a script would have changed, and that was held back.
type Held struct {
	Kind       string `json:"kind"`                 // request, record or script
	Connection string `json:"connection,omitempty"` // of a request
	Simulated  bool   `json:"simulated,omitempty"`  // it would have gone to a simulator
	Method     string `json:"method"`               // POST; set, delete or increment; run
	Target     string `json:"target"`               // URL or path, key, script
	Body       string `json:"body,omitempty"`       // its beginning, masked
}

// Rehearsal is what came of a script with everything that writes held back. What comes after the
// first write is a guess: its answer was an empty one.
type Rehearsal struct {
	Held    []Held          `json:"held"`
	More    int             `json:"more,omitempty"` // held back, and not told of
	Reads   int             `json:"reads"`          // requests that were sent, because they only read
	Status  script.Status   `json:"status"`
	Error   *script.Failure `json:"error,omitempty"`
	Console []script.Line   `json:"console"`
}

// Rehearse runs a script with the accounts of its environment, and holds back what writes: requests
// but those that read by HTTP's own rules and queries of GraphQL, changes of records, scripts to be
// triggered. It is no invocation: nothing of it is stored, so nothing runs it again. It ends with
// ctx, or after a minute. Faults: those of Run.
func (e *Engine) Rehearse(ctx context.Context, r Run) (Rehearsal, error) {
	w, err := e.runnable(r.Dir)
	if err != nil {
		return Rehearsal{}, err
	}
	st, err := e.source.standing(ctx, w.ID, w.Dir, r.Environment)
	if err != nil {
		return Rehearsal{}, err
	}
	if err := e.checkScript(w, r); err != nil {
		return Rehearsal{}, err
	}
	i := invocation.Invocation{ID: invocation.ID(uuid.Must(uuid.NewV7()).String()), Workspace: string(w.ID), Dir: w.Dir, Environment: st.environment.Name,
		Script: r.Script, Function: r.Function, Trigger: invocation.Manual, RootTrigger: invocation.Manual, Payload: r.Event, StartedAt: e.c.Now()}
	if r.Payload != "" {
		i.Trigger, i.RootTrigger, i.Listener = invocation.ManualEventListener, invocation.ManualEventListener, r.Listener
		if i.Payload, err = w.Payload(r.Listener, r.Payload); err != nil {
			return Rehearsal{}, err
		}
	}
	if i.Payload == nil {
		i.Payload = json.RawMessage("{}")
	}
	return e.rehearse(ctx, st, i, r)
}

func (e *Engine) rehearse(ctx context.Context, st *standing, i invocation.Invocation, r Run) (Rehearsal, error) {
	w, env := st.workspace, st.environment
	bundle, err := st.bundle(ctx, r.Script, r.Texts)
	if err != nil {
		return Rehearsal{}, err
	}
	limits := limitsOf(env, r.Limits)
	limits.Timeout = min(cmp.Or(limits.Timeout, rehearsedFor), rehearsedFor)
	input, err := e.input(w, env, i, limits)
	if err != nil {
		return Rehearsal{}, err
	}
	its := e.chains.begin(i)
	defer e.chains.end(its)
	learned := e.passwords.learnAll(ctx, w.ID, env.Name)
	h := &holding{records: map[string]json.RawMessage{}, out: Rehearsal{Held: []Held{}, Console: []script.Line{}}}
	h.host = &host{engine: e, workspace: w, environment: env, dir: st.dir, invocation: i, sink: h, chain: its, learned: learned}
	h.log = outbound.NewLog(func(outbound.Exchange) {}) // nobody reads what it read
	outcome := e.workers.Run(ctx, worker.Key{Workspace: string(w.ID), Environment: env.Name},
		worker.Job{Bundle: bundle, Input: input, Limits: limits, Host: h, Alone: true})
	<-learned
	h.mu.Lock()
	defer h.mu.Unlock()
	h.out.Status, h.out.Error = outcome.Status, e.masked(outcome.Error)
	return h.out, nil
}

// holding is a host that holds back what writes. A script finds what it wrote into a record; of
// services it hears an empty answer.
type holding struct {
	*host

	mu      sync.Mutex
	out     Rehearsal
	records map[string]json.RawMessage // by their address, as they would be; nil for one that was deleted
}

var _ script.Host = (*holding)(nil)

// hold notes what is held back.
func (h *holding) hold(one Held) {
	<-h.learned
	one.Target, one.Body = h.engine.redactor.Text(one.Target), h.engine.redactor.Text(one.Body)
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.out.Held) == mostHeld {
		h.out.More++
		return
	}
	h.out.Held = append(h.out.Held, one)
}

// Console implements invocation.Sink and script.Host: secrets are masked as in a run.
func (h *holding) Console(line script.Line) {
	<-h.learned
	line.Text = h.engine.redactor.Text(line.Text)
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.out.Console) < mostRehearsedLines {
		h.out.Console = append(h.out.Console, line)
	}
}

// HTTP implements invocation.Sink.
func (h *holding) HTTP(invocation.HTTPEntry) {}

// Simulated implements invocation.Sink.
func (h *holding) Simulated(string) {}

// Fetch sends what reads, and holds back the rest.
func (h *holding) Fetch(ctx context.Context, r script.FetchRequest) (script.FetchResponse, error) {
	method := strings.ToUpper(cmp.Or(r.Method, http.MethodGet))
	var body []byte
	if r.Body != nil {
		var err error
		if body, err = io.ReadAll(io.LimitReader(r.Body, peeked)); err != nil {
			return script.FetchResponse{}, err
		}
	}
	if slices.Contains([]string{http.MethodGet, http.MethodHead, http.MethodOptions}, method) || method == http.MethodPost && onlyQueries(body) {
		h.mu.Lock()
		h.out.Reads++
		h.mu.Unlock()
		if r.Body != nil {
			r.Body = io.MultiReader(bytes.NewReader(body), r.Body)
		}
		return h.host.Fetch(ctx, r)
	}
	connection := h.workspace.ConnectionPath(r.Connection)
	h.hold(Held{Kind: "request", Connection: connection, Simulated: connection != "" && h.environment.Accounts[connection] == workspace.Simulated,
		Method: method, Target: r.URL, Body: string(bytes.ToValidUTF8(body[:min(len(body), shownOfBody)], nil))})
	if r.Body != nil {
		_, _ = io.Copy(io.Discard, r.Body) // the script may still be writing it
	}
	return script.FetchResponse{URL: r.URL, Status: http.StatusOK, StatusText: "OK", Header: [][2]string{{"Content-Type", "application/json"}},
		Body: io.NopCloser(strings.NewReader(answeredHeld))}, nil
}

// onlyQueries says whether a body is a GraphQL document that by its own rules changes nothing.
func onlyQueries(body []byte) bool {
	var sent struct {
		Query string `json:"query"`
	}
	if json.Unmarshal(body, &sent) != nil || sent.Query == "" {
		return false
	}
	text := strings.TrimSpace(sent.Query)
	return (strings.HasPrefix(text, "query") || strings.HasPrefix(text, "{")) && !strings.Contains(text, "mutation") && !strings.Contains(text, "subscription")
}

// Call answers from the records there are, and holds back what would change them.
func (h *holding) Call(ctx context.Context, method string, arguments json.RawMessage) (json.RawMessage, error) {
	var wish struct {
		Scope     json.RawMessage `json:"scope"`
		TeamScope json.RawMessage `json:"teamScope"`
		Key       string          `json:"key"`
		Keys      []string        `json:"keys"`
		Value     json.RawMessage `json:"value"`
		Records   []kept          `json:"records"`
		By        float64         `json:"by"`
		Script    string          `json:"script"`
		Payload   json.RawMessage `json:"payload"`
	}
	if err := json.Unmarshal(arguments, &wish); err != nil {
		return nil, &script.HostError{Name: "TypeError", Message: "What " + method + " was given cannot be read: " + err.Error()}
	}
	place := string(wish.Scope) + "\x00" + string(wish.TeamScope) + "\x00"
	address := place + wish.Key
	switch method {
	case "trigger.script":
		h.hold(Held{Kind: "script", Method: "run", Target: wish.Script, Body: beginning(wish.Payload)})
		return json.Marshal(map[string]string{"invocationId": uuid.NewString()})
	case "record.set", "record.compareAndSet":
		h.wrote(address, wish.Value)
		h.hold(Held{Kind: "record", Method: "set", Target: wish.Key, Body: beginning(wish.Value)})
		return json.RawMessage(`{"written":true}`), nil
	case "record.increment":
		h.hold(Held{Kind: "record", Method: "increment", Target: wish.Key})
		return h.incremented(ctx, address, arguments, wish.By)
	case "record.setAll":
		for _, one := range wish.Records {
			h.wrote(place+one.Key, one.Value)
			h.hold(Held{Kind: "record", Method: "set", Target: one.Key, Body: beginning(one.Value)})
		}
		return json.RawMessage(`{}`), nil
	case "record.delete", "record.deleteAll":
		if method == "record.delete" {
			wish.Keys = []string{wish.Key}
		}
		for _, key := range wish.Keys {
			h.wrote(place+key, nil)
			h.hold(Held{Kind: "record", Method: "delete", Target: key})
		}
		return json.RawMessage(`{}`), nil
	case "record.get", "record.exists":
		if answer, ok := h.read(method, address); ok {
			return answer, nil
		}
	case "record.getAll", "record.keys", "clock.at", "coverage.lines":
	default: // what a rehearsal does not know may write
		return nil, &script.HostError{Name: "Error", Message: "A migration is not rehearsed: it would take what was held back for done. Run it with dryRun, which lists what it would write."}
	}
	return h.host.Call(ctx, method, arguments)
}

// kept is a record that would be written.
type kept struct {
	Key   string          `json:"key"`
	Value json.RawMessage `json:"value"`
}

func beginning(text json.RawMessage) string { return string(text[:min(len(text), shownOfBody)]) }

func (h *holding) wrote(address string, value json.RawMessage) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.records[address] = value
}

// read answers about a record that the script has changed.
func (h *holding) read(method, address string) (json.RawMessage, bool) {
	h.mu.Lock()
	value, known := h.records[address]
	h.mu.Unlock()
	if !known {
		return nil, false
	}
	answer := map[string]any{"found": value != nil, "value": value}
	if method == "record.exists" {
		answer = map[string]any{"exists": value != nil}
	} else if value == nil {
		delete(answer, "value")
	}
	text, err := json.Marshal(answer)
	return text, err == nil
}

// incremented gives what a counter would be.
func (h *holding) incremented(ctx context.Context, address string, arguments json.RawMessage, by float64) (json.RawMessage, error) {
	answer, known := h.read("record.get", address)
	if !known {
		var err error
		if answer, err = h.host.Call(ctx, "record.get", arguments); err != nil {
			return nil, err
		}
	}
	var found struct {
		Value float64 `json:"value"`
	}
	_ = json.Unmarshal(answer, &found) // what is no number begins at 0
	text, err := json.Marshal(found.Value + by)
	if err != nil {
		return nil, err
	}
	h.wrote(address, text)
	return json.Marshal(map[string]json.RawMessage{"value": text})
}
