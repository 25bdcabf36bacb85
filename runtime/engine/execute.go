package engine

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"bobbin/runtime/fault"
	"bobbin/runtime/invocation"
	"bobbin/runtime/outbound"
	"bobbin/runtime/recording"
	"bobbin/runtime/script"
	"bobbin/runtime/secret"
	"bobbin/runtime/worker"
	"bobbin/runtime/workspace"
)

// Draft is what a manual run carries beside what is on disk.
type Draft struct {
	Texts  map[string]string // unsaved texts by workspace path
	Record string            // file to record in
	// Anonymize puts aliases into the recording in the place of persons' names.
	Anonymize bool
	Replay    *recording.Recording // in place of everything outside
}

// Execute runs one claimed invocation: its script, as the source of this engine has it now,
// runs in a worker, whose every wish comes back to the host made here.
func (e *Engine) Execute(ctx context.Context, i invocation.Invocation, sink invocation.Sink) script.Outcome {
	began := e.c.Now()
	its := e.chains.begin(i)
	outcome, err := e.execute(ctx, i, sink, its)
	if err != nil {
		outcome = failed(err)
		outcome.Duration = e.c.Now().Sub(began)
	}
	if !outcome.Lost && outcome.Status != invocation.NotBegun { // else it may run again
		e.chains.end(its)
	}
	outcome.Error = e.masked(outcome.Error)
	if outcome.Lost {
		outcome.Status = invocation.Lost
	}
	return outcome
}

func (e *Engine) execute(ctx context.Context, i invocation.Invocation, sink invocation.Sink, its *chain) (script.Outcome, error) {
	st, err := e.source.standing(ctx, workspace.ID(i.Workspace), i.Dir, i.Environment)
	if err != nil {
		return script.Outcome{}, err
	}
	w, env := st.workspace, st.environment
	e.c.Tracer.Began(i, versionOf(st.release))
	if err := e.setQuota(ctx, w.ID, env); err != nil {
		return script.Outcome{}, err
	}
	draft, _ := i.Draft.(Draft)
	bundle, err := st.bundle(ctx, i.Script, draft.Texts)
	if err != nil {
		return script.Outcome{}, err
	}
	limits := limitsOf(env, i.Limits)
	input, err := e.input(w, env, i, limits)
	if err != nil {
		return script.Outcome{}, err
	}
	input.Context.Deployment = st.release
	learned := e.passwords.learnAll(ctx, w.ID, env.Name)
	h := &host{engine: e, workspace: w, environment: env, dir: st.dir, invocation: i, sink: sink, chain: its, learned: learned}
	h.log = outbound.NewLog(h.keep)
	job := worker.Job{Bundle: bundle, Input: input, Limits: limits, Host: h}
	if err := e.apart(ctx, i, &job, sink); err != nil {
		return script.Outcome{}, err
	}
	ended := func(script.Outcome) {}
	switch {
	case draft.Record != "":
		job.Input, job.Host, ended = e.recorded(h, input, draft)
	case draft.Replay != nil:
		job.Input, job.Host, ended = e.replayed(h, draft.Replay)
	}
	outcome := e.workers.Run(ctx, worker.Key{Workspace: string(w.ID), Environment: env.Name}, job)
	<-learned // before anything of it is masked
	ended(outcome)
	invocation.CutResult(&outcome, i, env.Limits.PayloadMB<<20)
	return outcome, nil
}

// versionOf names a release, "" for what lies in a folder.
func versionOf(d *script.ContextRelease) string {
	if d == nil {
		return ""
	}
	return d.Version
}

// input is what the script gets.
func (e *Engine) input(w *workspace.Workspace, env workspace.Environment, i invocation.Invocation, limits script.Limits) (script.Input, error) {
	vars, err := w.Values(env, func(name string) string { return secret.Placeholder(string(w.ID), name) })
	if err != nil {
		return script.Input{}, err
	}
	input := script.Input{InvocationID: string(i.ID), Function: i.Function, Event: i.Payload, Compatibility: w.Compatibility,
		Context: script.Context{
			StartTime: i.StartedAt.UnixMilli(), Timeout: limits.Timeout.Milliseconds(), AvailableMemory: limits.MemoryBytes >> 20,
			InvocationID: string(i.ID), TriggerType: string(i.Trigger), RootTriggerType: string(i.RootTrigger),
			Environment: script.ContextEnv{UID: string(w.ID) + "/" + env.Name, Name: env.Name, Vars: vars},
		}}
	if i.Queue != "" && i.Schedule == "" { // that one is not an event queue
		input.Context.QueuedAt = i.QueuedAt.UnixMilli()
		input.Context.Queue = &script.ContextQueue{ID: i.Queue, UID: i.Queue, Name: i.Queue, GroupID: i.Group}
	}
	return input, nil
}

// masked is a failure without secrets: a service may have sent one back, and a script put it
// into its error.
func (e *Engine) masked(f *script.Failure) *script.Failure {
	if f == nil {
		return nil
	}
	shown := *f
	shown.Message, shown.Stack = e.redactor.Text(f.Message), e.redactor.Text(f.Stack)
	return &shown
}

// limitsOf are the environment's limits where the invocation brings none of its own.
func limitsOf(env workspace.Environment, own script.Limits) script.Limits {
	limits := script.DefaultLimits()
	if env.Limits.TimeoutSeconds > 0 {
		limits.Timeout = time.Duration(env.Limits.TimeoutSeconds) * time.Second
	}
	if env.Limits.MemoryMB > 0 {
		limits.MemoryBytes = int64(env.Limits.MemoryMB) << 20
	}
	limits.ConsoleLines = cmp.Or(env.Limits.ConsoleLines, limits.ConsoleLines)
	limits.LogBytes = cmp.Or(env.Limits.LogKB<<10, limits.LogBytes)
	limits.Fetches = cmp.Or(env.Limits.Fetches, limits.Fetches)
	if own.Timeout > 0 {
		limits.Timeout = own.Timeout
	}
	if own.MemoryBytes > 0 {
		limits.MemoryBytes = own.MemoryBytes
	}
	return limits
}

// failed ends an invocation that never reached its script. What the person can mend is a function
// error, the rest is ours. What is away and may come back (the database, room on the disk, a process
// to run in) is no end: the script has not begun, and package invocation tries again for a while.
func failed(err error) script.Outcome {
	if errors.Is(err, context.Canceled) {
		return script.Outcome{Status: script.Aborted, Error: &script.Failure{Message: "The invocation was stopped."}}
	}
	f := fault.From(err)
	status := script.RuntimeError
	switch f.Code {
	case fault.Invalid, fault.NotFound:
		status = script.FunctionError
	case fault.Canceled:
		status = script.Aborted
	case fault.Unavailable:
		status = invocation.NotBegun
	}
	failure := &script.Failure{Message: f.Sentence, Place: f.Place, Hint: f.Hint}
	if f.Place != nil {
		failure.Stack = "    at " + f.Place.String()
	}
	return script.Outcome{Status: status, Error: failure}
}

// Run is what a person asks for with Run.
type Run struct {
	Dir         string
	Script      string
	Environment string
	Function    string
	Listener    string // with Payload: a saved test event
	Payload     string
	Event       json.RawMessage // the event itself
	Schedule    string          // the scheduled trigger that is run now
	Limits      script.Limits
	Texts       map[string]string // unsaved texts by workspace path
	Record      string            // file, absolute, to record in; Tape says what became of it
	Anonymize   bool              // put aliases into the recording in the place of persons' names
	Replay      string            // file, absolute, to answer from; the event is the recorded one, and so is the script where none is named
}

// Run enqueues a manual run and answers when it is stored.
func (e *Engine) Run(ctx context.Context, r Run) (invocation.Invocation, error) {
	w, err := e.runnable(r.Dir)
	if err != nil {
		return invocation.Invocation{}, err
	}
	env, err := environment(w, r.Environment)
	if err != nil {
		return invocation.Invocation{}, err
	}
	draft := Draft{Texts: r.Texts, Anonymize: r.Anonymize}
	if draft.Record, draft.Replay, err = r.tape(); err != nil {
		return invocation.Invocation{}, err
	}
	if draft.Replay != nil {
		r.Script = draft.Replay.Script
	}
	request, err := asked(w, env, r)
	if err != nil {
		return invocation.Invocation{}, err
	}
	if draft.Replay != nil {
		request.Payload, request.Function = draft.Replay.Event, draft.Replay.Function
	}
	if len(r.Texts) > 0 || draft.Record != "" || draft.Replay != nil {
		request.Draft = draft
	}
	lane(w, &request)
	i, _, err := e.invocations.Enqueue(ctx, request)
	return i, err
}

// asked words what a person asks for, a run or its rehearsal. Faults: not_found (no such script or
// test event).
func asked(w *workspace.Workspace, env workspace.Environment, r Run) (invocation.Request, error) {
	request := invocation.Request{Workspace: string(w.ID), Dir: w.Dir, Environment: env.Name, Script: r.Script, Function: r.Function,
		Trigger: invocation.Manual, Schedule: r.Schedule, Payload: r.Event, PayloadBytes: env.Limits.PayloadMB << 20, Limits: r.Limits}
	if err := checkScript(w, r); err != nil {
		return request, err
	}
	if r.Listener != "" {
		request.Trigger, request.Listener = invocation.ManualEventListener, r.Listener
	}
	if r.Payload != "" {
		var err error
		if request.Payload, err = w.Payload(r.Listener, r.Payload); err != nil {
			return request, err
		}
	}
	return request, nil
}

// lane puts a run with a listener's event into that listener's queue, as a delivery would be:
// what the queue keeps apart must not meet a person's test either.
func lane(w *workspace.Workspace, r *invocation.Request) {
	listener, err := w.Listener(r.Listener)
	if err != nil || listener.Queue == "" {
		return
	}
	r.Queue = listener.Queue
	if queue, ok := w.Queues[listener.Queue]; ok {
		r.Group = invocation.GroupKey(queue.GroupBy, r.Payload)
	}
}

// checkScript refuses to enqueue a script that is neither on disk nor unsaved.
func checkScript(w *workspace.Workspace, r Run) error {
	if _, ok := w.ScriptFile(r.Script); ok || r.Texts["scripts/"+r.Script+".ts"] != "" {
		return nil
	}
	return missing(w, r.Script)
}

// missing says that a script is not there, and which are.
func missing(w *workspace.Workspace, name string) error {
	f := fault.New(fault.NotFound, "There is no script %q in this workspace.", name)
	if len(w.Scripts) == 0 {
		return f.WithHint("Scripts are the .ts files below scripts/; there is none yet.")
	}
	return f.WithHint("There is: %s.", strings.Join(w.Scripts[:min(len(w.Scripts), 12)], ", "))
}
