package notify

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"bobbin/runtime/fault"
	"bobbin/runtime/invocation"
	"bobbin/runtime/script"
)

// Config is what a Service works with. All of it is required.
type Config struct {
	Store  Store
	Rules  func(ctx context.Context) ([]Notification, error)
	Secret func(ctx context.Context, name string) (map[string]string, error) // of a notification's target
	// Complete puts names and links to what is told.
	Complete func(ctx context.Context, c *Content)
	Sender   Sender
	Sent     func(kind string, err error) // is told of every try
	Now      func() time.Time
	Logger   *slog.Logger
}

const (
	perTurn = 500 // failures that are looked at in one transaction
	perTake = 20  // notices that are sent in a row
	// lookEvery is how often is looked for what other nodes have noted, where anything is to be told.
	lookEvery = 30 * time.Second
	// restEvery is the same where there is no notification.
	restEvery = 5 * time.Minute
	// heldFor is how long a notice belongs to who has taken it.
	heldFor = 2 * time.Minute
	// A try that failed is repeated after firstWait, doubled each time up to longestWait, for keptFor.
	firstWait   = 2 * time.Second
	longestWait = time.Hour
	keptFor     = 24 * time.Hour
)

// Service looks for what failed, and tells it. Run ends it.
type Service struct {
	c    Config
	wake chan struct{} // holds one

	mu       sync.Mutex
	any      bool // there are notifications
	watched  map[success]bool
	finished []success
}

// New makes a Service.
func New(c Config) *Service {
	return &Service{c: c, wake: make(chan struct{}, 1), watched: map[success]bool{}}
}

// Poke has the service look again: a notification was changed.
func (s *Service) Poke() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// Stored implements invocation.Watcher.
func (s *Service) Stored(invocation.Invocation, time.Duration) {}

// Ended implements invocation.Watcher.
func (s *Service) Ended(i invocation.Invocation, _ invocation.Stages) {
	if !i.Ended() {
		return
	}
	s.mu.Lock()
	look := s.any && Bad(i.Status)
	if one := (success{workspace: i.Workspace, environment: i.Environment, script: i.Script}); i.Status == script.Finished && s.watched[one] {
		one.at = i.FinishedAt
		s.finished, look = append(s.finished, one), true
	}
	s.mu.Unlock()
	if look {
		s.Poke()
	}
}

// Run tells what failed until ctx ends.
func (s *Service) Run(ctx context.Context) {
	for ctx.Err() == nil {
		wait := s.look(ctx)
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
		case <-s.wake:
		case <-timer.C:
		}
		timer.Stop()
	}
}

// look does all there is to do, and says when to look again.
func (s *Service) look(ctx context.Context) time.Duration {
	digest, err := s.turns(ctx)
	if err == nil {
		err = s.sendAll(ctx)
	}
	var due time.Time
	if err == nil {
		due, err = s.c.Store.Due(ctx)
	}
	if err != nil {
		if ctx.Err() == nil {
			s.c.Logger.Error("tell of failures", "error", err)
		}
		return lookEvery
	}
	s.mu.Lock()
	wait := restEvery
	if s.any {
		wait = lookEvery
	}
	s.mu.Unlock()
	for _, at := range []time.Time{digest, due} {
		if !at.IsZero() {
			wait = min(wait, max(0, at.Sub(s.c.Now())))
		}
	}
	return wait
}

// turns looks at all failures there are, and says when the next digest is due.
func (s *Service) turns(ctx context.Context) (time.Time, error) {
	for {
		rules, err := s.c.Rules(ctx)
		if err != nil {
			return time.Time{}, err
		}
		s.mu.Lock()
		s.any = len(rules) > 0
		finished := s.finished
		s.finished = nil
		s.mu.Unlock()
		var open []Incident
		looked, err := s.c.Store.Turn(ctx, perTurn, func(failed []Failure, before []Incident) Decision {
			d := decide(s.c.Now(), rules, failed, finished, before)
			open = after(before, d)
			return d
		})
		if err != nil {
			s.mu.Lock()
			s.finished = append(finished, s.finished...)
			s.mu.Unlock()
			return time.Time{}, err
		}
		s.watch(open)
		if looked < perTurn {
			return next(rules, open), nil
		}
	}
}

// after is how incidents stand after a decision.
func after(before []Incident, d Decision) (open []Incident) {
	gone := map[incidentKey]bool{}
	for _, one := range append(append([]Incident{}, d.Over...), d.Incidents...) {
		gone[one.key()] = true
	}
	for _, one := range before {
		if !gone[one.key()] {
			open = append(open, one)
		}
	}
	return append(open, d.Incidents...)
}

// watch notes which scripts are waited for.
func (s *Service) watch(open []Incident) {
	watched := map[success]bool{}
	for _, one := range open {
		for name := range one.Scripts {
			watched[success{workspace: one.Workspace, environment: one.Environment, script: name}] = true
		}
	}
	s.mu.Lock()
	s.watched = watched
	s.mu.Unlock()
}

// sendAll sends what is due.
func (s *Service) sendAll(ctx context.Context) error {
	for ctx.Err() == nil {
		now := s.c.Now()
		due, err := s.c.Store.Take(ctx, now, now.Add(heldFor), perTake)
		if err != nil || len(due) == 0 {
			return err
		}
		rules, err := s.c.Rules(ctx)
		if err != nil {
			return err
		}
		for _, one := range due {
			if err := s.send(ctx, one, rules); err != nil {
				return err
			}
		}
	}
	return ctx.Err()
}

// send sends one notice and notes what came of it. What is to nobody any more is forgotten.
func (s *Service) send(ctx context.Context, one Notice, rules []Notification) error {
	for _, n := range rules {
		if n.Name != one.Notification {
			continue
		}
		err := s.deliver(ctx, n, one.Content)
		if err == nil {
			break
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		now := s.c.Now()
		log := s.c.Logger.With("notification", n.Name, "workspace", one.Content.Workspace, "environment", one.Content.Environment, "error", fault.From(err).Sentence)
		if now.Sub(one.At) > keptFor {
			log.Error("a notification is given up")
			break
		}
		wait := min(longestWait, firstWait<<min(one.Attempts, 20))
		log.Warn("a notification is tried again", "in", wait)
		return s.c.Store.Again(ctx, one.Seq, now.Add(wait))
	}
	return s.c.Store.Done(ctx, one.Seq)
}

func (s *Service) deliver(ctx context.Context, n Notification, c Content) error {
	secret, err := s.c.Secret(ctx, n.Name)
	if err == nil {
		s.c.Complete(ctx, &c)
		err = s.c.Sender.Send(ctx, n, secret, c)
	}
	s.c.Sent(n.Kind, err)
	return err
}

// Try sends a test message now. Faults: those of Send.
func (s *Service) Try(ctx context.Context, n Notification) error {
	return s.deliver(ctx, n, Content{Type: Test, Notification: n.Name, Workspace: n.Workspace, Environment: n.Environment, At: s.c.Now(), Failures: []Told{}})
}
