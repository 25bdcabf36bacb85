package invocation

import (
	"cmp"
	"context"
	"encoding/json"
	"time"

	"bobbin/runtime/fault"
	"bobbin/runtime/script"
)

// Enqueue is the one door. When it returns without an error the invocation is stored, and
// it will run (or, with a Refusal, has ended). The second value is false when a delivery
// with this key was stored before: then the invocation is that one. It is also false, and the
// invocation empty, when a Tick was stored by another or is one too many.
//
// Faults: invalid (no script, a payload that is no JSON or too large), denied (a chain
// that is too long), not_found (a parent that is not there), unavailable (the store, or closing).
func (s *Service) Enqueue(ctx context.Context, r Request) (Invocation, bool, error) {
	i, err := s.prepare(ctx, r)
	if err != nil {
		return Invocation{}, false, err
	}
	if r.Refusal != nil {
		return s.record(ctx, i, *r.Refusal)
	}
	return s.enter(ctx, i)
}

// enter stores a new invocation and lets it run.
func (s *Service) enter(ctx context.Context, i Invocation) (Invocation, bool, error) {
	claim, err := s.reserve(i)
	if err != nil {
		return Invocation{}, false, err
	}
	defer s.jobs.Done()
	began := s.c.Now()
	stored, created, err := s.c.Store.Create(ctx, i, claim)
	if err != nil || !created {
		s.release(i, claim)
		s.mu.Lock()
		delete(s.pending, i.ID)
		delete(s.drafts, i.ID)
		s.mu.Unlock()
		s.doubt(err)
		return stored, false, err
	}
	if took := s.c.Now().Sub(began); stored.Ended() { // denied
		s.refused(stored, took)
	} else {
		s.c.Watcher.Stored(stored, took)
	}
	s.created(stored)
	if stored.Status == script.Running {
		s.begin(stored)
		return stored, true, nil
	}
	s.release(i, claim)
	if stored.Ended() {
		s.mu.Lock()
		delete(s.drafts, i.ID)
		s.mu.Unlock()
		return stored, true, nil
	}
	s.hint(i.lot())
	return stored, true, nil
}

// prepare checks a request and makes the row of it.
func (s *Service) prepare(ctx context.Context, r Request) (Invocation, error) {
	if r.Script == "" {
		return Invocation{}, fault.New(fault.Invalid, "The request names no script.")
	}
	if len(r.Payload) == 0 {
		r.Payload = json.RawMessage("{}")
	}
	if limit := cmp.Or(r.PayloadBytes, MaxPayload); len(r.Payload) > limit {
		return Invocation{}, fault.New(fault.Invalid, "The event has %.1f MB; at most %d MB are taken.", float64(len(r.Payload))/(1<<20), limit>>20).
			WithHint("Send less, or send where the data can be fetched.")
	}
	if !r.Valid && !json.Valid(r.Payload) {
		return Invocation{}, fault.New(fault.Invalid, "The event is not JSON.")
	}
	if r.ID == "" {
		r.ID = s.c.NewID()
	}
	i := Invocation{
		ID: r.ID, Workspace: r.Workspace, Dir: r.Dir, Environment: r.Environment,
		Script: r.Script, Function: r.Function, Trigger: r.Trigger, RootTrigger: r.Trigger,
		Listener: r.Listener, Schedule: r.Schedule, Status: script.Queued, QueuedAt: s.c.Now(), Simulated: []string{},
		Payload: r.Payload, DeliveryKey: r.DeliveryKey, Change: r.Change, Polled: r.Polled, Queue: r.Queue, Group: r.Group, MaxAttempts: attempts(r), Retry: r.Retry, ReplayOf: r.ReplayOf,
		Limits: r.Limits, Waited: r.Waited || r.Answers || byHand(r.Trigger), Answers: r.Answers, Draft: r.Draft, Tick: r.Tick, Trace: r.Trace,
	}
	if r.Trigger == Chained {
		return s.chain(ctx, i, r.Parent, cmp.Or(r.ChainLength, MaxChain))
	}
	return i, nil
}

// byHand says whether a person started it, who is told instead of it being repeated.
func byHand(t Trigger) bool { return t == Manual || t == ManualEventListener }

func attempts(r Request) int {
	if byHand(r.Trigger) || r.OnLost == "fail" {
		return 1
	}
	return max(1, cmp.Or(r.Attempts, DefaultAttempts))
}

// chain takes what a chained invocation shares with its parent from it.
func (s *Service) chain(ctx context.Context, i Invocation, parent ID, limit int) (Invocation, error) {
	s.mu.Lock()
	above, running := s.runs[parent]
	s.mu.Unlock()
	var p Invocation
	if running {
		p = above.Invocation
	} else {
		var err error
		if p, err = s.c.Store.Get(ctx, parent); err != nil {
			return Invocation{}, err
		}
	}
	if p.Chain+1 >= limit {
		return Invocation{}, fault.New(fault.Denied, "The chain of triggered scripts has reached its limit of %d.", limit).
			WithHint("A script that triggers itself needs a condition that ends the chain.")
	}
	i.Parent, i.RootTrigger, i.Chain, i.MaxAttempts, i.Retry = p.ID, p.RootTrigger, p.Chain+1, p.MaxAttempts, p.Retry
	i.Workspace, i.Environment = cmp.Or(i.Workspace, p.Workspace), cmp.Or(i.Environment, p.Environment)
	i.Dir = cmp.Or(i.Dir, p.Dir)
	return i, nil
}

// record stores a request that is not run.
func (s *Service) record(ctx context.Context, i Invocation, why Refusal) (Invocation, bool, error) {
	i.Status, i.FinishedAt = why.Status, i.QueuedAt
	i.DeliveryKey, i.Change = "", "" // when the sender tries again, perhaps it may run
	i.Error = &script.Failure{Message: why.Sentence, Hint: why.Hint}
	began := s.c.Now()
	stored, created, err := s.c.Store.Create(ctx, i, false)
	if err == nil && created {
		s.refused(stored, s.c.Now().Sub(began))
		s.changed(stored)
	}
	return stored, created, err
}

// refused tells of a new invocation that has ended already: it was recorded, or its team may have no more.
func (s *Service) refused(i Invocation, took time.Duration) {
	s.c.Watcher.Stored(i, took)
	s.c.Watcher.Ended(i, notBegun)
}

// Stored is what became of one of several requests.
type Stored struct {
	Invocation
	Created bool // false when it was known before
}

// EnqueueAll is Enqueue for several requests that put stores in one transaction, with whatever
// else belongs to it. Put keeps the order, and stores each as Store.Create does, without a claim.
// A request with a Refusal keeps its Change: it is not told again. Faults: those of Enqueue and
// of put; then nothing is stored.
func (s *Service) EnqueueAll(ctx context.Context, requests []Request, put func(ctx context.Context, all []Invocation) ([]Stored, error)) ([]Stored, error) {
	all := make([]Invocation, len(requests))
	for n, r := range requests {
		i, err := s.prepare(ctx, r)
		if err != nil {
			return nil, err
		}
		if why := r.Refusal; why != nil {
			i.Status, i.FinishedAt, i.Error = why.Status, i.QueuedAt, &script.Failure{Message: why.Sentence, Hint: why.Hint}
		}
		all[n] = i
	}
	if err := s.admit(all); err != nil {
		return nil, err
	}
	defer s.jobs.Done()
	began := s.c.Now()
	stored, err := put(ctx, all)
	took := s.c.Now().Sub(began)
	if err != nil {
		stored = nil
	}
	var lots []int
	for _, one := range stored {
		if one.Created && one.Ended() {
			s.refused(one.Invocation, took)
		} else if one.Created {
			s.c.Watcher.Stored(one.Invocation, took)
		}
		if one.Created {
			s.created(one.Invocation)
			lots = append(lots, one.lot())
		}
	}
	s.mu.Lock()
	for _, i := range all {
		delete(s.pending, i.ID)
	}
	s.mu.Unlock()
	s.hint(lots...)
	return stored, err
}

// admit lets several invocations in, none of them claimed. Without an error the caller ends the job.
func (s *Service) admit(all []Invocation) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch s.phase {
	case stopped:
		return errClosing()
	case fresh:
		return errStarting()
	}
	s.jobs.Add(1)
	for _, i := range all {
		s.pending[i.ID] = false
	}
	return nil
}

func errStarting() error {
	return fault.New(fault.Unavailable, "Bobbin is starting.").WithHint("Send it again in a moment.")
}

// lot is the index of the places an invocation runs in.
func (i Invocation) lot() int {
	if i.Waited {
		return 1
	}
	return 0
}

// reserve takes a place when there is one and nobody stands before, so that the invocation
// may be claimed by the transaction that stores it. Without an error the caller ends the job.
func (s *Service) reserve(i Invocation) (claim bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch s.phase {
	case stopped:
		return false, errClosing()
	case fresh:
		return false, errStarting()
	}
	s.jobs.Add(1) // Stop waits for what is on its way in
	s.pending[i.ID] = false
	if i.Draft != nil {
		s.drafts[i.ID] = i.Draft
	}
	lot := &s.lots[i.lot()]
	free := s.c.MaxConcurrent + s.kept() - lot.busy
	held := lot.held[i.Place()] || s.lots[1].held[i.Place()] // nobody goes before one that somebody waits for
	if lot.backlog || free <= 0 || !i.ByHand() && (held || free <= s.kept() && lot.running[i.Place()] > 0) {
		return false, nil
	}
	lot.busy++
	return true, nil
}

// kept is how many places there are beside, for environments that have none running.
func (s *Service) kept() int { return s.c.MaxConcurrent / 4 }

// release gives a place back that was reserved and is not used.
func (s *Service) release(i Invocation, reserved bool) {
	if !reserved {
		return
	}
	s.mu.Lock()
	lot := &s.lots[i.lot()]
	lot.busy--
	backlog := lot.backlog
	s.mu.Unlock()
	if backlog {
		s.poke()
	}
}

// hint says that the store may hold queued invocations of a lot.
func (s *Service) hint(lots ...int) {
	s.mu.Lock()
	for _, lot := range lots {
		s.lots[lot].backlog = true
	}
	s.mu.Unlock()
	s.poke()
}

func (s *Service) poke() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}
