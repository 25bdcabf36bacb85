package schedule

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"log/slog"
	"reflect"
	"sync"
	"time"

	"bobbin/runtime/fault"
	"bobbin/runtime/invocation"
	"bobbin/runtime/workspace"
	"bobbin/runtime/workspace/cron"
)

// mostOpen bounds how many invocations of one trigger wait and run, whatever its overlap policy.
const mostOpen = 100

// Config is what a Scheduler works with. Store and Enqueue are required.
type Config struct {
	Store   Store
	Enqueue func(ctx context.Context, r invocation.Request) (invocation.Invocation, bool, error)
	Now     func() time.Time
	// Look is how long it sleeps at most, 30 seconds by default: timers stand still while a machine
	// sleeps, and do not hear of a clock that is set.
	Look   time.Duration
	Logger *slog.Logger // discarded by default
}

// Scheduler runs the triggers of the places it was given. Its methods are safe for concurrent use.
type Scheduler struct {
	c    Config
	wake chan struct{} // holds one

	mu     sync.Mutex
	places map[Place]*planned
}

// planned is a place that runs.
type planned struct {
	plan     Plan
	triggers []*trigger
}

// trigger is one that runs. What of it changes belongs to the scheduler's lock.
type trigger struct {
	workspace.Schedule
	line     cron.Line
	zone     *time.Location
	revision string
	next     time.Time
}

// New makes a Scheduler. It runs nothing before Run.
func New(c Config) *Scheduler {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	c.Look = cmp.Or(c.Look, 30*time.Second)
	return &Scheduler{c: c, wake: make(chan struct{}, 1), places: map[Place]*planned{}}
}

// Set makes a place run a plan, in place of the one before. It returns when that is stored:
// from then on every due time is run, also after a new start, up to the trigger's catch-up policy.
func (s *Scheduler) Set(ctx context.Context, plan Plan) error {
	s.mu.Lock()
	known := s.places[plan.Place]
	s.mu.Unlock()
	if known != nil && reflect.DeepEqual(known.plan, plan) {
		return nil
	}
	p := &planned{plan: plan}
	now := s.c.Now()
	var wanted []State
	for _, one := range plan.Triggers {
		line, err := cron.Parse(one.Cron)
		zone, zoneErr := cron.Zone(one.TimeZone)
		if errors.Join(err, zoneErr) != nil {
			s.c.Logger.Warn("a schedule is left out", "schedule", one.Name, "error", errors.Join(err, zoneErr))
			continue
		}
		t := &trigger{Schedule: one, line: line, zone: zone, revision: revision(one)}
		p.triggers = append(p.triggers, t)
		wanted = append(wanted, State{Name: one.Name, Revision: t.revision, NextAt: line.Next(now, zone)})
	}
	if err := s.c.Store.Plan(ctx, plan.Place, wanted); err != nil {
		return err
	}
	if err := s.read(ctx, p); err != nil {
		return err
	}
	s.mu.Lock()
	s.places[plan.Place] = p
	s.mu.Unlock()
	s.poke()
	return nil
}

// revision names what decides when a trigger is due: with another one it begins anew.
func revision(s workspace.Schedule) string {
	sum := sha256.Sum256([]byte(s.Cron + "\x00" + s.TimeZone))
	return hex.EncodeToString(sum[:8])
}

// Unset makes a place run nothing more. What is due meanwhile was missed when it is set again.
func (s *Scheduler) Unset(p Place) {
	s.mu.Lock()
	delete(s.places, p)
	s.mu.Unlock()
}

// States tells how the triggers of a place stand.
func (s *Scheduler) States(ctx context.Context, p Place) ([]State, error) {
	return s.c.Store.States(ctx, p)
}

// read takes the due times of a place from the store.
func (s *Scheduler) read(ctx context.Context, p *planned) error {
	states, err := s.c.Store.States(ctx, p.plan.Place)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, t := range p.triggers {
		for _, state := range states {
			if state.Name == t.Name && state.Revision == t.revision {
				t.next = state.NextAt
			}
		}
	}
	return nil
}

func (s *Scheduler) poke() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// Run runs what is due until ctx ends. It is called once.
func (s *Scheduler) Run(ctx context.Context) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		case <-s.wake:
		}
		if wait, any := s.round(ctx); any {
			timer.Reset(wait)
		} else {
			timer.Stop()
		}
	}
}

// round runs what is due, and says how long to sleep after it; with nothing to run, until woken.
func (s *Scheduler) round(ctx context.Context) (wait time.Duration, any bool) {
	now := s.c.Now()
	type job struct {
		p *planned
		t *trigger
	}
	var jobs []job
	s.mu.Lock()
	for _, p := range s.places {
		for _, t := range p.triggers {
			if any = any || !t.next.IsZero(); t.due(now) {
				jobs = append(jobs, job{p, t})
			}
		}
	}
	s.mu.Unlock()
	wait = s.c.Look
	for _, j := range jobs {
		if err := s.fire(ctx, j.p, j.t, now); err != nil && ctx.Err() == nil {
			s.c.Logger.Error("run a schedule", "schedule", j.t.Name, "error", err)
			wait = time.Second // and try again
		}
	}
	now = s.c.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range s.places {
		for _, t := range p.triggers {
			if !t.next.IsZero() && t.next.After(now) {
				wait = min(wait, t.next.Sub(now))
			}
		}
	}
	return wait, any
}

// fire runs the due times of a trigger. What it could not do is still due.
func (s *Scheduler) fire(ctx context.Context, p *planned, t *trigger, now time.Time) error {
	s.mu.Lock()
	expected := t.next
	s.mu.Unlock()
	run, missed := due(t.Schedule, t.line, t.zone, expected, now)
	after := t.line.Next(now, t.zone)
	if !missed.IsZero() {
		next := after
		if len(run) > 0 {
			next = run[0]
		}
		moved, err := s.c.Store.Skip(ctx, p.plan.Place, Skip{Name: t.Name, Revision: t.revision, Expected: expected, At: missed, Next: next, Why: Missed})
		if err != nil || !moved {
			return errors.Join(err, s.read(ctx, p))
		}
		expected = next
	}
	for n, at := range run {
		next := after
		if n+1 < len(run) {
			next = run[n+1]
		}
		_, created, err := s.c.Enqueue(ctx, t.request(p.plan, invocation.Tick{Revision: t.revision, Expected: expected, At: at, Next: next}))
		if err != nil {
			return errors.Join(err, s.read(ctx, p))
		}
		expected = next
		if !created { // it was one too many, or somebody else was first: then the rest is theirs, too
			err := s.read(ctx, p)
			s.mu.Lock()
			moved := t.next
			s.mu.Unlock()
			if err != nil || !moved.Equal(next) {
				return err
			}
		}
	}
	s.mu.Lock()
	t.next = expected
	s.mu.Unlock()
	return nil
}

// request is what is enqueued for a due time.
func (t *trigger) request(p Plan, tick invocation.Tick) invocation.Request {
	r := invocation.Request{Workspace: p.Workspace, Dir: p.Dir, Environment: p.Environment, Script: t.Script, Trigger: invocation.Scheduled,
		Schedule: t.Name, DeliveryKey: tick.At.UTC().Format(time.RFC3339), OnLost: t.OnLost, Tick: &tick}
	if t.Retry != nil {
		r.Attempts, r.Retry = t.Retry.Attempts, invocation.Retry{Failed: t.Retry.Failed(), Delay: t.Retry.Delay()}
	}
	tick.Most = mostOpen
	switch t.Overlap {
	case "queue":
		r.Queue = "schedule:" + t.Name
	case "parallel":
	default:
		tick.Most = 1
	}
	return r
}

// Explanation says what a cron line means.
type Explanation struct {
	Words string      `json:"words"`
	Next  []time.Time `json:"next"` // in UTC
}

// Explain reads a cron line and a time zone, and gives the next times it comes. Faults: invalid.
func Explain(line, zone string, now time.Time, n int) (Explanation, error) {
	parsed, err := cron.Parse(line)
	if err != nil {
		return Explanation{}, err
	}
	in, err := cron.Zone(zone)
	if err != nil {
		return Explanation{}, fault.From(err)
	}
	return Explanation{parsed.Words(zone), append([]time.Time{}, parsed.Upcoming(now, in, n)...)}, nil
}
