// Package worker runs scripts in child processes (the headless program as `bobbin worker`):
// spawn, frames over pipes, deadlines, memory limits, kill and restart.
//
// A worker holds nothing: no credential, no database, no network, no environment, no
// working directory. Whatever a script reaches goes back over the frames to the Host that
// the parent supplies for that invocation. What a script means and how it runs is package
// script's; when it runs and what becomes of its outcome is package invocation's.
//
// One worker serves one workspace and environment, many invocations at a time. When it dies,
// the parent finds out for whom: that invocation ends with the status it deserves, those
// that had no effect yet are run again in another worker without anybody noticing, and the
// rest end as lost. A bundle that killed a worker runs alone from then on.
//
//	Pool.Run ─ frames ─→ Serve ─→ RunFunc
//	    ↑                              │
//	   Host ←───────── frames ─────────┘
package worker

import (
	"context"
	"encoding/json"
	"errors"
	"hash/maphash"
	"io"
	"os"
	"runtime"
	"sync"
	"time"

	"bobbin/runtime/fault"
	"bobbin/runtime/script"
)

// Config says how a pool spawns and keeps its workers.
type Config struct {
	Command     []string      // absolute program and arguments that call Serve; required
	MemoryBytes int64         // of a worker whose job names no limit; 400 MB when zero
	Idle        time.Duration // how long an idle worker is kept; two minutes when zero
	Grace       time.Duration // between the wish to stop and the kill; half a second when zero
	MaxRuns     int           // invocations a worker runs at a time; 1,000 when zero
	MaxWorkers  int           // processes at a time, the spare one included; 64 when zero
	Build       string        // what a worker's hello must name; Build() when empty
	Stderr      io.Writer     // gets what workers print, too; may be nil
	Env         []string      // of a worker while it starts; Serve empties it
}

// Key says whose worker it is: no two share one.
type Key struct {
	Workspace, Environment string
}

// Job is one invocation to run. Host is called from several goroutines; none of its calls
// is under way any more when Run returns.
type Job struct {
	Bundle *script.Bundle
	Input  script.Input
	Limits script.Limits
	Host   script.Host
	// Alone has it share its worker with no other.
	Alone bool
	// Guilty is told when it killed or outgrew its worker, before Run returns; may be nil.
	Guilty func(script.Outcome)
}

// maxAttempts bounds how often an innocent invocation is run again.
const maxAttempts = 4

// Pool keeps the workers of this program. It is safe for concurrent use.
type Pool struct {
	c       Config
	spawned sync.WaitGroup

	mu      sync.Mutex
	closed  bool
	groups  map[group][]*process
	warm    bool     // a spare worker is kept
	spare   *process // nil for none
	total   int
	changed chan struct{} // closed and renewed when a worker becomes free or is gone
	alone   quarantine
	counts  counts
}

// NewPool makes a pool; it spawns nothing yet. Close ends it.
func NewPool(c Config) *Pool {
	setDefault(&c.MemoryBytes, script.DefaultLimits().MemoryBytes)
	setDefault(&c.Idle, 2*time.Minute)
	setDefault(&c.Grace, 500*time.Millisecond)
	setDefault(&c.MaxRuns, 1000)
	setDefault(&c.MaxWorkers, 64)
	setDefault(&c.Build, Build())
	return &Pool{c: c, groups: map[group][]*process{}, changed: make(chan struct{}), counts: counts{ended: map[End]int64{}}}
}

func setDefault[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

// Warm spawns a spare worker and keeps one from now on, so that the first invocation of a group need not wait for it.
// A program that runs one script and ends has no use for it.
func (p *Pool) Warm() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.warm = true
	p.fillSpare()
}

// Check says whether a process that runs scripts can be started, by starting one where none is
// at hand, and what that process has given up: "filtered system calls".
func (p *Pool) Check(ctx context.Context) (isolation []string, err error) {
	w, err := p.acquire(ctx, group{Key{}, p.c.MemoryBytes}, false)
	if err != nil {
		return nil, err
	}
	isolation = w.isolation
	p.release(w)
	return isolation, nil
}

// Run runs one invocation to its end. It always ends: at the latest at the job's time limit
// and the grace, or the grace after ctx is done (status aborted, or timed_out when ctx's own
// deadline passed). Waiting for a free worker is not part of the time limit.
func (p *Pool) Run(ctx context.Context, key Key, job Job) script.Outcome {
	if job.Limits.MemoryBytes <= 0 {
		job.Limits.MemoryBytes = p.c.MemoryBytes
	}
	job.Limits = job.Limits.WithDefaults()
	if refused := refuse(job); refused != nil {
		return *refused
	}
	tr := &track{host: job.Host, seed: maphash.MakeSeed()}
	alone := false
	for attempt := 1; ; attempt++ {
		quarantined := job.Alone || p.quarantined(job.Bundle.Hash)
		w, err := p.acquire(ctx, groupOf(key, job), alone || quarantined)
		if err != nil {
			return notStarted(ctx, err, job.Limits)
		}
		v := w.run(ctx, job, tr, p.c.Grace)
		p.release(w)
		p.note(job.Bundle.Hash, v, alone || quarantined)
		if v.guilty && job.Guilty != nil {
			job.Guilty(v.outcome)
		}
		if !v.again || attempt == maxAttempts || ctx.Err() != nil {
			return v.outcome
		}
		alone = alone || v.suspect
		tr.restart()
	}
}

// refuse answers jobs that no worker could take.
func refuse(job Job) *script.Outcome {
	event := job.Input.Event
	if len(event) > maxMessage/2 || (len(event) > 0 && !json.Valid(event)) {
		return &script.Outcome{Status: script.MalformedPayload, Error: &script.Failure{
			Message: "The event is no JSON, or more than 32 MB of it.", Hint: "Send a smaller event, or only a link to the data."}}
	}
	vars := job.Input.Context.Environment.Vars
	if len(vars) > 0 && !json.Valid(vars) {
		return &script.Outcome{Status: script.RuntimeError, Error: &script.Failure{Message: "The environment's parameter values are no JSON."}}
	}
	if len(job.Bundle.Code) > maxMessage/2 {
		return &script.Outcome{Status: script.RuntimeError, Error: &script.Failure{
			Message: "The compiled script is larger than 32 MB.", Hint: "Import less: one of its packages brings too much along."}}
	}
	return nil
}

// notStarted is the outcome of an invocation that got no worker.
func notStarted(ctx context.Context, err error, l script.Limits) script.Outcome {
	if cause := context.Cause(ctx); cause != nil {
		status := script.Aborted
		if errors.Is(cause, context.DeadlineExceeded) {
			status = script.TimedOut
		}
		return script.Outcome{Status: status, Error: stopped(status, l)}
	}
	f := fault.From(err)
	if f.Code == fault.Canceled {
		return script.Outcome{Status: script.Aborted, Error: &script.Failure{Name: "AbortError", Message: f.Sentence}}
	}
	return script.Outcome{Status: script.RuntimeError, Error: &script.Failure{Message: f.Sentence, Hint: f.Hint}}
}

// Close ends all workers and waits for them. Invocations still running end as aborted.
func (p *Pool) Close() {
	p.mu.Lock()
	p.closed = true
	var all []*process
	for _, g := range p.groups {
		all = append(all, g...)
	}
	if p.spare != nil {
		all = append(all, p.spare)
	}
	p.wake()
	p.mu.Unlock()
	for _, w := range all {
		w.shut()
	}
	p.spawned.Wait()
}

// environment is what a worker starts with. Windows programs cannot start without their
// system's folder.
func environment(extra []string) []string {
	// The labels in the last words of a worker tell for which invocation it died. Goroutines
	// begin with small stacks: most of them wait.
	env := []string{"GOTRACEBACK=single", "GODEBUG=tracebacklabels=1,adaptivestackstart=0"}
	if runtime.GOOS == "windows" {
		env = append(env, "SYSTEMROOT="+os.Getenv("SYSTEMROOT"))
	}
	return append(append(env, ownEnvironment...), extra...)
}
