package invocation

import (
	"cmp"
	"context"
	"encoding/json"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/google/uuid"

	"bobbin/runtime/fault"
	"bobbin/runtime/script"
)

// Config is what a Service works with. Store, Log and Executor are required.
type Config struct {
	Store    Store
	Log      Log
	Executor Executor
	// LogsInStore says that Store and Log are one database, so that Store.End keeps what a run wrote last: a
	// transaction less for each.
	LogsInStore bool
	Now         func() time.Time
	NewID       func() ID // a UUID of version 7 by default
	// MaxConcurrent bounds the invocations that run at once, 64 by default. Those somebody
	// waits for (manual runs, sync events) have as many places of their own.
	// A quarter more is kept for environments that have none running, so that a busy one never has all.
	MaxConcurrent int
	// Mask takes the secrets out of a result that is kept and shown; by default there are none.
	Mask       func(result []byte) []byte
	Jitter     func() float64 // from 0 to 1, random by default: how far a wait before a retry is drawn out
	FlushEvery time.Duration  // how long console lines are gathered, 30 ms by default
	AbortGrace time.Duration  // how long an aborted invocation may take to end before its row is ended, 5 s by default
	// Node names this process among several that share the Store, "" when it is alone. Tell has the
	// others hear a message, which each gives to Service.Hear; it may be lost.
	Node      string
	Tell      func(ctx context.Context, message string) error
	StopGrace time.Duration // how long running invocations may go on at Stop before they are cancelled, none by default
	Logger    *slog.Logger  // for the operator; discarded by default
	Watcher   Watcher       // is told what is stored and how it ends; nobody by default
}

// Service is the one door and the loop behind it. Its methods are safe for concurrent use.
type Service struct {
	c       Config
	signals *publisher
	wake    chan struct{} // holds one: there may be something to claim
	halt    chan struct{} // closed at Stop: claim no more
	over    chan struct{} // closed when Stop is done: nothing will end any more

	finishWaits sync.Once // closes over

	life context.Context // of everything that runs; ended by Stop, with ErrStopped
	end  context.CancelCauseFunc
	jobs sync.WaitGroup // the claim loop and everything that runs

	mu      sync.Mutex
	phase   phase
	runs    map[ID]*run
	aborted map[ID]bool // to be cancelled as soon as it runs
	drafts  map[ID]any
	waiting map[ID][]chan Invocation
	pending map[ID]bool // being created; true once a later state was signalled
	lots    [2]lot      // by Waited: 0 the others, 1 those somebody waits for
	ends    int         // how many runs have ended
	door    door
	doubts  int         // since what is stored is being found out; 0 while it is not
	alarm   *time.Timer // looks for what may begin by then
	alarmAt time.Time   // zero for none
}

// lot is one of the two sets of places to run in.
type lot struct {
	busy    int
	backlog bool  // the store may hold queued ones
	after   Place // whose turn was last
	running map[Place]int
	held    map[Place]bool // those that have queued ones, and may not begin them now
}

type phase int

const (
	fresh phase = iota
	started
	stopped
)

// New makes a Service. It accepts requests after Start.
func New(c Config) *Service {
	c.Now = orDefault(c.Now)
	if c.NewID == nil {
		c.NewID = func() ID { return ID(uuid.Must(uuid.NewV7()).String()) }
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	if c.Mask == nil {
		c.Mask = func(result []byte) []byte { return result }
	}
	if c.Watcher == nil {
		c.Watcher = unwatched{}
	}
	if c.Jitter == nil {
		c.Jitter = rand.Float64
	}
	c.MaxConcurrent = cmp.Or(c.MaxConcurrent, 64)
	c.FlushEvery = cmp.Or(c.FlushEvery, 30*time.Millisecond)
	c.AbortGrace = cmp.Or(c.AbortGrace, 5*time.Second)
	life, end := context.WithCancelCause(context.Background())
	lots := [2]lot{{running: map[Place]int{}}, {running: map[Place]int{}}}
	return &Service{
		c: c, lots: lots, signals: newPublisher(), wake: make(chan struct{}, 1), halt: make(chan struct{}), over: make(chan struct{}), life: life, end: end,
		runs: map[ID]*run{}, aborted: map[ID]bool{}, drafts: map[ID]any{}, waiting: map[ID][]chan Invocation{}, pending: map[ID]bool{},
	}
}

// log is the operator's log, with the place of an invocation.
func (s *Service) log(i Invocation) *slog.Logger {
	return s.c.Logger.With("invocation", i.ID, "workspace", i.Workspace, "environment", i.Environment)
}

func orDefault(now func() time.Time) func() time.Time {
	if now == nil {
		now = time.Now
	}
	return func() time.Time { return now().UTC().Truncate(time.Microsecond) }
}

// Start settles what an earlier life left running, then claims and runs. It returns when
// running has begun; a second Start does nothing.
func (s *Service) Start(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.phase == stopped {
		return errClosing()
	}
	if s.phase == started {
		return nil
	}
	if err := s.settleEarlier(ctx); err != nil {
		return err
	}
	s.phase = started
	if s.c.Node != "" {
		s.jobs.Go(s.lookAround)
	}
	s.lots[0].backlog, s.lots[1].backlog = true, true
	s.signals.start()
	s.jobs.Add(1)
	go s.claimLoop()
	s.poke()
	return nil
}

// Stop claims no more, waits the grace, cancels what still runs, and waits until it has
// ended or ctx does. A listener's or schedule's invocation that was cancelled stays queued for
// the next Start; a manual one is aborted. A second Stop waits for the first.
func (s *Service) Stop(ctx context.Context) error {
	s.mu.Lock()
	if s.phase != stopped {
		s.phase = stopped
		close(s.halt)
		if s.alarm != nil {
			s.alarm.Stop()
		}
	}
	s.mu.Unlock()
	ended := make(chan struct{})
	go func() {
		s.jobs.Wait()
		close(ended)
	}()
	if s.c.StopGrace > 0 {
		grace := time.NewTimer(s.c.StopGrace)
		defer grace.Stop()
		select {
		case <-ended:
		case <-grace.C:
		case <-ctx.Done():
		}
	}
	s.end(ErrStopped)
	select {
	case <-ended:
		s.signals.stop()
		s.finishWaits.Do(func() { close(s.over) })
		return nil
	case <-ctx.Done():
		return fault.New(fault.Canceled, "Some invocations did not end in time.").
			WithHint("They are settled when Bobbin starts again.").Because(context.Cause(ctx))
	}
}

// Get gives one invocation; not_found when there is none.
func (s *Service) Get(ctx context.Context, id ID) (Invocation, error) { return s.c.Store.Get(ctx, id) }

// Replay enqueues the event of an invocation once more, as a person's wish: with the same
// script, listener and queue, and in the environment as it is now. Faults: not_found.
func (s *Service) Replay(ctx context.Context, id ID) (Invocation, error) {
	was, err := s.c.Store.Get(ctx, id)
	if err != nil {
		return Invocation{}, err
	}
	r := Request{Workspace: was.Workspace, Dir: was.Dir, Environment: was.Environment, Script: was.Script, Function: was.Function,
		Trigger: Manual, Listener: was.Listener, Queue: was.Queue, Group: was.Group, Limits: was.Limits, ReplayOf: id}
	if r.Payload, err = s.c.Store.Event(ctx, id); err != nil {
		return Invocation{}, err
	}
	if was.Listener != "" {
		r.Trigger = ManualEventListener
	}
	r.PayloadBytes = len(r.Payload) // it was taken once
	i, _, err := s.Enqueue(ctx, r)
	return i, err
}

// Event gives the payload of one; not_found when there is none.
func (s *Service) Event(ctx context.Context, id ID) (json.RawMessage, error) {
	return s.c.Store.Event(ctx, id)
}

// List gives invocations, newest first.
func (s *Service) List(ctx context.Context, f Filter) ([]Invocation, error) {
	return s.c.Store.List(ctx, f)
}

// Console gives what an invocation wrote, as far as it is stored.
func (s *Service) Console(ctx context.Context, id ID) ([]script.Line, error) {
	return s.c.Log.Console(ctx, id)
}

// HTTP gives the exchanges of an invocation, as far as they are stored.
func (s *Service) HTTP(ctx context.Context, id ID) ([]HTTPEntry, error) { return s.c.Log.HTTP(ctx, id) }

// Subscribe calls f for every signal from now on, one after the other and in order, until
// cancel. f returns soon and does not call cancel.
func (s *Service) Subscribe(f func(Signal)) (cancel func()) { return s.signals.subscribe(f) }

// Wait gives the invocation when it has ended, or as it stands with the fault of ctx's end
// (canceled) or of Stop (unavailable).
func (s *Service) Wait(ctx context.Context, id ID) (Invocation, error) {
	ended := make(chan Invocation, 1)
	s.mu.Lock()
	s.waiting[id] = append(s.waiting[id], ended)
	r, running := s.runs[id]
	s.mu.Unlock()
	defer s.forget(id, ended)
	var i Invocation
	var look <-chan time.Time // another node may have it, or get it, whose word may be lost
	if s.c.Node != "" {
		ticker := time.NewTicker(askEvery)
		defer ticker.Stop()
		look = ticker.C
	}
	if running {
		i = r.Invocation // it will be told; no need to read
	} else {
		// Read after registering: one that ends between the two is seen by one of them.
		var err error
		if i, err = s.c.Store.Get(ctx, id); err != nil || i.Ended() {
			return i, err
		}
	}
	for {
		select {
		case i = <-ended:
			return i, nil
		case <-look:
			if now, err := s.elsewhere(ctx, id); err == nil && now.Ended() {
				return now, nil
			}
		case <-s.over:
			select {
			case i = <-ended: // it was the last to end
				return i, nil
			default:
				return i, errClosing()
			}
		case <-ctx.Done():
			return i, fault.New(fault.Canceled, "The invocation has not ended yet.").Because(context.Cause(ctx))
		}
	}
}

// elsewhere reads an invocation that does not run here.
func (s *Service) elsewhere(ctx context.Context, id ID) (Invocation, error) {
	s.mu.Lock()
	r, running := s.runs[id]
	s.mu.Unlock()
	if running { // who waits is told, or finds that it went elsewhere the next time
		return r.Invocation, nil
	}
	return s.c.Store.Get(ctx, id)
}

func (s *Service) forget(id ID, ended chan Invocation) {
	s.mu.Lock()
	defer s.mu.Unlock()
	kept := s.waiting[id][:0]
	for _, other := range s.waiting[id] {
		if other != ended {
			kept = append(kept, other)
		}
	}
	s.waiting[id] = kept
	if len(kept) == 0 {
		delete(s.waiting, id)
	}
}

// settle tells those who wait and those who listen that an invocation has ended.
func (s *Service) settle(i Invocation) {
	s.mu.Lock()
	waiting := s.waiting[i.ID]
	delete(s.waiting, i.ID)
	delete(s.drafts, i.ID)
	delete(s.aborted, i.ID)
	s.mu.Unlock()
	s.changed(i)
	for _, ended := range waiting {
		ended <- i
	}
}

func errClosing() error {
	return fault.New(fault.Unavailable, "Bobbin is closing and takes no more work.").WithHint("Send it again in a moment.")
}
