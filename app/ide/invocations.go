package ide

import (
	"context"
	"encoding/json"
	"time"

	"bobbin/runtime/engine"
	"bobbin/runtime/fault"
	"bobbin/runtime/invocation"
	"bobbin/runtime/script"
	"bobbin/runtime/workspace"
)

// Invocations runs scripts and shows what ran.
type Invocations struct{ engine *engine.Engine }

// Run is the request of invocation.run.
type Run struct {
	Dir         string            `json:"dir"`
	Script      string            `json:"script"`
	Environment string            `json:"environment,omitempty"`
	Function    string            `json:"function,omitempty"`
	Listener    string            `json:"listener,omitempty"`
	Payload     string            `json:"payload,omitempty"`
	Event       json.RawMessage   `json:"event,omitempty"`
	TimeoutMs   int64             `json:"timeoutMs,omitempty"`
	MemoryMB    int64             `json:"memoryMB,omitempty"`
	Wait        bool              `json:"wait,omitempty"`
	Texts       map[string]string `json:"texts,omitempty"`     // unsaved texts by workspace path
	Record      string            `json:"record,omitempty"`    // file, absolute, to record in
	Replay      string            `json:"replay,omitempty"`    // file, absolute, to answer from
	Anonymize   bool              `json:"anonymize,omitempty"` // aliases for persons in what is recorded
}

// Invocation is the answer that carries one.
type Invocation struct {
	Invocation invocation.Invocation `json:"invocation"`
}

// Run answers invocation.run. When somebody waits and goes away, the invocation is stopped:
// it is their terminal that was closed.
func (s *Invocations) Run(ctx context.Context, in Run) (Invocation, error) {
	i, err := s.engine.Run(ctx, engine.Run{Dir: in.Dir, Script: in.Script, Environment: in.Environment, Function: in.Function,
		Listener: in.Listener, Payload: in.Payload, Event: in.Event, Texts: in.Texts, Record: in.Record, Replay: in.Replay, Anonymize: in.Anonymize,
		Limits: script.Limits{Timeout: time.Duration(in.TimeoutMs) * time.Millisecond, MemoryBytes: in.MemoryMB << 20}})
	if err != nil || !in.Wait {
		return Invocation{i}, err
	}
	ended, err := s.engine.Invocations().Wait(ctx, i.ID)
	if fault.Is(err, fault.Canceled) {
		_ = s.engine.Invocations().Abort(context.WithoutCancel(ctx), i.ID) // it may have ended just now
	}
	return Invocation{ended}, err
}

// Rehearse answers invocation.rehearse: what the script would write, which is held back.
func (s *Invocations) Rehearse(ctx context.Context, in Run) (engine.Rehearsal, error) {
	return s.engine.Rehearse(ctx, engine.Run{Dir: in.Dir, Script: in.Script, Environment: in.Environment, Function: in.Function,
		Listener: in.Listener, Payload: in.Payload, Event: in.Event, Texts: in.Texts})
}

// ID names an invocation.
type ID struct {
	InvocationID invocation.ID `json:"invocationId"`
}

// Wait answers invocation.wait, when the invocation has ended.
func (s *Invocations) Wait(ctx context.Context, in ID) (Invocation, error) {
	i, err := s.engine.Invocations().Wait(ctx, in.InvocationID)
	return Invocation{i}, err
}

// Tape answers invocation.tape, once the invocation has ended.
func (s *Invocations) Tape(_ context.Context, in ID) (engine.Tape, error) {
	return s.engine.Tape(in.InvocationID)
}

// Stop answers invocation.stop.
func (s *Invocations) Stop(ctx context.Context, in ID) (Nothing, error) {
	return Nothing{}, s.engine.Invocations().Abort(ctx, in.InvocationID)
}

// Whole is the answer of invocation.get: the invocation with its two logs.
type Whole struct {
	Invocation   invocation.Invocation `json:"invocation"`
	Console      []script.Line         `json:"console"`
	LinesDropped int                   `json:"linesDropped"`
	HTTP         []json.RawMessage     `json:"http"`
}

// Get answers invocation.get.
func (s *Invocations) Get(ctx context.Context, in ID) (Whole, error) {
	service := s.engine.Invocations()
	i, err := service.Get(ctx, in.InvocationID)
	if err != nil {
		return Whole{}, err
	}
	whole := Whole{Invocation: i, LinesDropped: i.LinesDropped, Console: []script.Line{}, HTTP: []json.RawMessage{}}
	lines, err := service.Console(ctx, i.ID)
	if err != nil {
		return Whole{}, err
	}
	whole.Console = append(whole.Console, lines...)
	entries, err := service.HTTP(ctx, i.ID)
	for _, entry := range entries {
		whole.HTTP = append(whole.HTTP, entry.JSON)
	}
	return whole, err
}

// InvocationEvent is the answer of invocation.event.
type InvocationEvent struct {
	Event json.RawMessage `json:"event"`
}

// Event answers invocation.event: what the script was given. Faults: not_found.
func (s *Invocations) Event(ctx context.Context, in ID) (InvocationEvent, error) {
	event, err := s.engine.Invocations().Event(ctx, in.InvocationID)
	return InvocationEvent{event}, err
}

// List is the request of invocation.list.
type List struct {
	Dir string `json:"dir"`
	Narrowed
	Limit  int           `json:"limit,omitempty"`
	Before invocation.ID `json:"before,omitempty"`
	Dead   bool          `json:"dead,omitempty"` // only dead letters
}

// Narrowed leaves of a list what its set fields say.
type Narrowed struct {
	Environment string `json:"environment,omitempty"`
	Script      string `json:"script,omitempty"`
	Listener    string `json:"listener,omitempty"`
	Status      string `json:"status,omitempty"`      // several with commas between
	Trigger     string `json:"triggerType,omitempty"` // likewise
	From        string `json:"from,omitempty"`        // queued from then on, RFC 3339
	To          string `json:"to,omitempty"`          // queued before then
	Text        string `json:"text,omitempty"`        // in the error
}

// filter makes the filter of a workspace's list. Faults: invalid.
func (n Narrowed) filter(w *workspace.Workspace) (invocation.Filter, error) {
	f := invocation.Filter{Workspace: string(w.ID), Environment: n.Environment, Script: n.Script, Listener: n.Listener, Text: n.Text}
	return f, invocation.Narrow{Status: n.Status, Trigger: n.Trigger, From: n.From, To: n.To}.Into(&f)
}

// InvocationList is the answer of invocation.list, newest first.
type InvocationList struct {
	Invocations []invocation.Invocation `json:"invocations"`
}

// List answers invocation.list.
func (s *Invocations) List(ctx context.Context, in List) (InvocationList, error) {
	w, err := s.engine.Workspace(in.Dir)
	if err != nil {
		return InvocationList{}, err
	}
	f, err := in.filter(w)
	if err != nil {
		return InvocationList{}, err
	}
	f.Limit, f.Before, f.Dead = in.Limit, in.Before, in.Dead
	list, err := s.engine.Invocations().List(ctx, f)
	if list == nil {
		list = []invocation.Invocation{}
	}
	return InvocationList{list}, err
}
