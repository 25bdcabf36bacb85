package trial

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
	"bobbin/runtime/ingress"
	"bobbin/runtime/invocation"
	"bobbin/runtime/script"
	"bobbin/runtime/simulate"
	"bobbin/runtime/worker"
	"bobbin/runtime/workspace"
)

// chainLength is how many invocations may follow from each other in the environment.
func (w *world) chainLength() int { return cmp.Or(w.env.Limits.ChainLength, invocation.MaxChain) }

// ran is how a script ended, as a test sees it.
type ran struct {
	Script   string             `json:"script"`
	Status   script.Status      `json:"status"`
	Trigger  invocation.Trigger `json:"triggerType"`
	Listener string             `json:"listener,omitempty"`
	Result   json.RawMessage    `json:"result,omitempty"`
	Error    *script.Failure    `json:"error,omitempty"`
	Console  []said             `json:"console"`
	HTTP     []shown            `json:"http"`
}

type said struct {
	Level string `json:"level"`
	Text  string `json:"text"`
}

// answered is what run and settled give: the invocations, and what time it is after them.
func (w *world) answered(runs []ran) any {
	return map[string]any{"runs": append([]ran{}, runs...), "now": w.now.Load()}
}

// run runs a script for its test.
func (h *host) run(ctx context.Context, arguments json.RawMessage) (any, error) {
	var wish struct {
		Script, Function, Listener string
		Seed                       string
		Event                      json.RawMessage
		Parameters                 map[string]json.RawMessage
		Timeout                    float64
		Index                      int
	}
	if err := read(arguments, &wish); err != nil {
		return nil, err
	}
	w := h.world
	w.mu.Lock()
	w.seed = wish.Seed
	w.mu.Unlock()
	i := invocation.Invocation{ID: formatID(runIDs, wish.Index), Script: strings.TrimSuffix(wish.Script, ".ts"), Function: wish.Function, Payload: wish.Event, Trigger: invocation.Manual,
		Limits: script.Limits{Timeout: time.Duration(wish.Timeout * float64(time.Millisecond))}}
	if err := w.known(i.Script); err != nil {
		return nil, err
	}
	if wish.Listener != "" {
		if _, err := w.w.Listener(wish.Listener); err != nil {
			return nil, err
		}
		i.Trigger, i.Listener = invocation.External, wish.Listener
	}
	env := w.env
	if len(wish.Parameters) > 0 {
		env.Parameters = maps.Clone(env.Parameters)
		if env.Parameters == nil {
			env.Parameters = map[string]json.RawMessage{}
		}
		maps.Copy(env.Parameters, wish.Parameters)
	}
	i.RootTrigger = i.Trigger
	return w.answered([]ran{w.execute(ctx, env, i, wish.Parameters)}), nil
}

// known refuses a script that is not there.
func (w *world) known(name string) error {
	if _, ok := w.w.ScriptFile(name); ok {
		return nil
	}
	f := fault.New(fault.NotFound, "There is no script %q in this workspace.", name)
	if len(w.w.Scripts) == 0 {
		return f.WithHint("Scripts are the .ts files below scripts/; there is none yet.")
	}
	return f.WithHint("There is: %s.", strings.Join(w.w.Scripts[:min(len(w.w.Scripts), 12)], ", "))
}

// execute runs one invocation to its end.
func (w *world) execute(ctx context.Context, env workspace.Environment, i invocation.Invocation, given map[string]json.RawMessage) ran {
	i.StartedAt = w.time()
	h := &host{world: w, id: i.ID, script: i.Script, root: i.RootTrigger, chain: i.Chain, passwords: given,
		function: i.Function, payload: i.Payload, byHand: i.ByHand()}
	file, _ := w.w.ScriptFile(i.Script)
	w.mu.Lock()
	w.used = append(w.used, file)
	w.running = append(w.running, i.Script)
	w.mu.Unlock()
	out, err := w.start(ctx, env, i, h)
	if err != nil {
		out = w.c.Failed(err)
	}
	if ctx.Err() == nil { // else the test was stopped, and who was running explains why
		w.mu.Lock()
		at := slices.Index(w.running, i.Script)
		w.running = slices.Delete(w.running, at, at+1)
		w.mu.Unlock()
	}
	if out.Lost {
		w.lost.Store(true)
	}
	return w.ran(i, out, h)
}

func (w *world) start(ctx context.Context, env workspace.Environment, i invocation.Invocation, h *host) (script.Outcome, error) {
	bundle, _, err := w.c.Compiler.Script(ctx, w.w, i.Script, nil)
	if err != nil {
		return script.Outcome{}, err
	}
	input, limits, err := w.c.Input(w.w, env, i)
	if err != nil {
		return script.Outcome{}, err
	}
	w.mu.Lock()
	seed := w.seed + string(i.ID)
	w.mu.Unlock()
	w.own(&input, seed)
	return w.c.Workers.Run(ctx, w.key(ofScripts), worker.Job{Bundle: bundle, Input: input, Limits: limits, Host: h}), nil
}

func (w *world) ran(i invocation.Invocation, out script.Outcome, h *host) ran {
	w.mu.Lock()
	defer w.mu.Unlock()
	r := ran{Script: i.Script, Status: out.Status, Trigger: i.Trigger, Listener: i.Listener, Result: out.Result, Error: out.Error,
		Console: []said{}, HTTP: []shown{}}
	for _, line := range h.lines {
		r.Console = append(r.Console, said{line.Level, line.Text})
	}
	for _, q := range w.sent {
		if q.by == h {
			r.HTTP = append(r.HTTP, q.shown())
		}
	}
	return r
}

// trigger puts a script into the line.
func (h *host) trigger(arguments json.RawMessage) (any, error) {
	var wish struct {
		Script, Function string
		Payload          json.RawMessage
	}
	if err := read(arguments, &wish); err != nil {
		return nil, err
	}
	if err := h.world.known(wish.Script); err != nil {
		return nil, err
	}
	if limit := h.world.chainLength(); h.chain+1 >= limit {
		return nil, fault.New(fault.Denied, "The chain of triggered scripts has reached its limit of %d.", limit).
			WithHint("A script that triggers itself needs a condition that ends the chain.")
	}
	root := h.root
	if root == "" {
		root = invocation.Manual
	}
	i := invocation.Invocation{ID: h.world.nextID(), Script: wish.Script, Function: wish.Function, Payload: wish.Payload,
		Trigger: invocation.Chained, RootTrigger: root, Chain: h.chain + 1}
	h.world.enqueue(i)
	return map[string]invocation.ID{"invocationId": i.ID}, nil
}

func (w *world) enqueue(i invocation.Invocation) {
	w.mu.Lock()
	defer w.mu.Unlock()
	i.QueuedAt = w.time()
	w.queue = append(w.queue, i)
}

// settled runs what waits in line, and what that brings about.
func (h *host) settled(ctx context.Context) (any, error) {
	w := h.world
	w.settling.Lock()
	defer w.settling.Unlock()
	var runs []ran
	for {
		if err := w.flush(ctx); err != nil {
			return nil, err
		}
		w.mu.Lock()
		if len(w.queue) == 0 {
			w.mu.Unlock()
			return w.answered(runs), nil
		}
		next := w.queue[0]
		w.queue = w.queue[1:]
		w.mu.Unlock()
		if most := max(w.chainLength(), invocation.MaxChain); len(runs) == most { // taken for a circle
			return nil, fault.New(fault.Invalid, "More than %d invocations follow from each other, the last of %s.", most, next.Script).
				WithHint("Does a script wake its own listener?")
		}
		runs = append(runs, w.execute(ctx, w.env, next, nil))
	}
}

// flush waits until every webhook of a simulator has found its listeners.
func (w *world) flush(ctx context.Context) error {
	w.opening.Lock()
	all := slices.Collect(maps.Values(w.simulators))
	w.opening.Unlock()
	for _, s := range all {
		if err := s.Flush(ctx); err != nil {
			return err
		}
	}
	return nil
}

// deliver takes a webhook to the listeners of its connection, as it would come from outside.
func (w *world) deliver(ctx context.Context, connection string, hook simulate.Webhook) error {
	door := ingress.New(ingress.Config{Listener: w.target, Enqueue: w.accept, Wait: func(context.Context, invocation.ID) (invocation.Invocation, error) {
		return invocation.Invocation{Status: script.Finished}, nil // no simulated service waits for more than a 2xx
	}})
	for _, listener := range w.w.Listeners {
		if listener.Connection != connection || !w.env.ListensIn(listener.Name) {
			continue
		}
		path := ingress.Path("", string(w.w.ID), w.env.Name, listener.Name)
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://tests"+path, bytes.NewReader(hook.Body))
		if err != nil {
			return err
		}
		r.Header, r.RemoteAddr = hook.Header.Clone(), "127.0.0.1:0"
		answer := &received{header: http.Header{}, status: http.StatusOK}
		door.ServeHTTP(answer, r)
		if answer.status >= http.StatusBadRequest {
			return fault.New(fault.Unavailable, "The event listener %s answered %d: %s", listener.Name, answer.status, answer.body.String())
		}
	}
	return nil
}

// target finds a listener for ingress.
func (w *world) target(_ context.Context, id, env, name string) (ingress.Target, error) {
	listener, err := w.w.Listener(name)
	if err != nil {
		return ingress.Target{}, err
	}
	t := ingress.Target{Workspace: id, Dir: w.w.Dir, Environment: env, Listener: listener}
	var c *connector.Connector
	if listener.Connection != workspace.Generic {
		c, err = w.c.Connector(w.w.Connections[listener.Connection].Connector)
	}
	t.Connector = c
	return t, err
}

// accept puts a delivery into the line; one that came before is the same invocation.
func (w *world) accept(_ context.Context, r invocation.Request) (invocation.Invocation, bool, error) {
	i := invocation.Invocation{ID: w.nextID(), Script: r.Script, Function: r.Function, Payload: r.Payload, Trigger: r.Trigger, RootTrigger: r.Trigger,
		Listener: r.Listener, Answers: r.Answers}
	if r.Refusal != nil {
		return i, true, nil
	}
	if r.DeliveryKey != "" {
		w.mu.Lock()
		key := r.Listener + "\x00" + r.DeliveryKey
		before, known := w.seen[key]
		if !known {
			w.seen[key] = i.ID
		}
		w.mu.Unlock()
		if known {
			i.ID = before
			return i, false, nil
		}
	}
	w.enqueue(i)
	return i, true, nil
}

// received is the answer to a request made inside this process.
type received struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (r *received) Header() http.Header            { return r.header }
func (r *received) WriteHeader(status int)         { r.status = status }
func (r *received) Write(text []byte) (int, error) { return r.body.Write(text) }
