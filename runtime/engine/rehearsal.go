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
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"

	"bobbin/runtime/invocation"
	"bobbin/runtime/migration"
	"bobbin/runtime/outbound"
	"bobbin/runtime/record"
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
	q, err := asked(w, st.environment, r)
	if err != nil {
		return Rehearsal{}, err
	}
	lane(w, &q)
	i := invocation.Invocation{ID: invocation.ID(uuid.Must(uuid.NewV7()).String()), Workspace: q.Workspace, Dir: q.Dir, Environment: q.Environment,
		Script: q.Script, Function: q.Function, Trigger: q.Trigger, RootTrigger: q.Trigger, Listener: q.Listener, Schedule: q.Schedule,
		Queue: q.Queue, Group: q.Group, Payload: q.Payload, QueuedAt: e.c.Now(), StartedAt: e.c.Now()}
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
	h := &holding{records: &rehearsedRecords{under: e.db.Records(), written: map[record.Address]*record.Entry{}}, out: Rehearsal{Held: []Held{}, Console: []script.Line{}}}
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

	records *rehearsedRecords

	mu  sync.Mutex
	out Rehearsal
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
		Method: method, Target: r.URL, Body: beginning(body)})
	if r.Body != nil {
		_, _ = io.Copy(io.Discard, r.Body) // the script may still be writing it
	}
	return script.FetchResponse{URL: r.URL, Status: http.StatusOK, StatusText: "OK", Header: [][2]string{{"Content-Type", "application/json"}},
		Body: io.NopCloser(strings.NewReader(answeredHeld))}, nil
}

// largestQuery bounds what the parser takes, in tokens: it calls itself for what is nested.
const largestQuery = 20_000

// ofGraphQL are the members of the body of a GraphQL request.
var ofGraphQL = []string{"query", "variables", "operationName", "extensions"}

// onlyQueries says whether a body is a GraphQL request that by its own rules changes nothing. A
// service of another kind may know a field "query", too: what says anything else besides is none.
func onlyQueries(body []byte) bool {
	decoder := json.NewDecoder(bytes.NewReader(body))
	if start, err := decoder.Token(); err != nil || start != json.Delim('{') {
		return false
	}
	sent := map[string]json.RawMessage{}
	for decoder.More() {
		key, err := decoder.Token()
		name, _ := key.(string)
		if err != nil || sent[name] != nil || !slices.Contains(ofGraphQL, name) {
			return false
		}
		var value json.RawMessage
		if decoder.Decode(&value) != nil {
			return false
		}
		sent[name] = value
	}
	if _, err := decoder.Token(); err != nil {
		return false
	}
	if _, err := decoder.Token(); err != io.EOF {
		return false
	}
	var text string
	if json.Unmarshal(sent["query"], &text) != nil {
		return false
	}
	document, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: text}, largestQuery)
	return err == nil && len(document.Operations) > 0 &&
		!slices.ContainsFunc(document.Operations, func(o *ast.OperationDefinition) bool { return o.Operation != ast.Query || len(o.SelectionSet) == 0 })
}

// Call answers about records as the script would have them, and holds back what would change
// something.
func (h *holding) Call(ctx context.Context, method string, arguments json.RawMessage) (json.RawMessage, error) {
	switch {
	case method == "trigger.script":
		return h.trigger(arguments)
	case strings.HasPrefix(method, "record."):
		answer, held, err := h.records.call(ctx, h.engine, h.owner(), method, arguments)
		if err != nil {
			return nil, hostError(err)
		}
		for _, one := range held {
			h.hold(one)
		}
		return answer, nil
	case migration.Calls(method):
		return nil, &script.HostError{Name: "Error", Message: "A migration is not rehearsed: it would take what was held back for done. Run it with dryRun, which lists what it would write."}
	}
	return nil, &script.HostError{Name: "Error", Message: "A rehearsal cannot do " + method + ": it may change something."}
}

// trigger holds back a script that would be triggered. One that there is not is refused as in a run.
func (h *holding) trigger(arguments json.RawMessage) (json.RawMessage, error) {
	wish, err := h.triggered(arguments)
	if err != nil {
		return nil, err
	}
	h.hold(Held{Kind: "script", Method: "run", Target: wish.Script, Body: beginning(wish.Payload)})
	return json.Marshal(map[string]string{"invocationId": uuid.NewString()})
}

func beginning(text []byte) string {
	return string(bytes.ToValidUTF8(text[:min(len(text), shownOfBody)], nil))
}
