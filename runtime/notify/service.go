package notify

import (
	"context"
	"log/slog"
	"slices"
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
	Complete func(ctx context.Context, n Notification, c *Content)
	Sender   Sender
	Sent     func(kind string, err error) // is told of every try
	Now      func() time.Time
	Logger   *slog.Logger
}

const (
	perTurn = 500 // failures that are looked at in one transaction
	// lookEvery is how often is looked for what other nodes have noted, where anything is to be told.
	lookEvery = 30 * time.Second
	// restEvery is the same where there is no notification.
	restEvery = 5 * time.Minute
	// heldFor is how long a notice belongs to who has taken it; it is sent at once, and a try takes sendWithin.
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
	sending  map[string]bool // notifications whose target is being told something
	failed   map[string]int  // tries of theirs that failed since the last that did not
	lines    sync.WaitGroup
}

// New makes a Service.
func New(c Config) *Service {
	return &Service{c: c, wake: make(chan struct{}, 1), watched: map[success]bool{}, sending: map[string]bool{}, failed: map[string]int{}}
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
		one.team, one.at = i.Team, i.FinishedAt
		s.finished, look = append(s.finished, one), true
	}
	s.mu.Unlock()
	if look {
		s.Poke()
	}
}

// Run tells what failed until ctx ends. Each target is told by a goroutine of its own, one notice after
// the other: one that does not answer holds up nobody else.
func (s *Service) Run(ctx context.Context) {
	defer s.lines.Wait()
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
	var due time.Time
	if err == nil {
		due, err = s.sendDue(ctx)
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

// sendDue has the targets told for which something is due, and says when there is more for one that
// is not being told; zero for never.
func (s *Service) sendDue(ctx context.Context) (next time.Time, err error) {
	waiting, err := s.c.Store.Waiting(ctx)
	now := s.c.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	for name, due := range waiting {
		switch {
		case s.sending[name]: // it looks by itself
		case !due.After(now):
			s.sending[name] = true
			s.lines.Go(func() { s.tell(ctx, name) })
		case next.IsZero() || due.Before(next):
			next = due
		}
	}
	return next, err
}

// tell sends a notification's notices until none is due or its target does not take one.
func (s *Service) tell(ctx context.Context, name string) {
	var err error
	for more := true; more && err == nil; {
		more, err = s.sendNext(ctx, name)
	}
	s.mu.Lock()
	delete(s.sending, name)
	s.mu.Unlock()
	if err == nil {
		s.Poke() // what came meanwhile, and what was put off
	} else if ctx.Err() == nil {
		s.c.Logger.Error("tell of failures", "notification", name, "error", err)
	}
}

// sendNext sends one notice and notes what came of it; more says that the next may follow at once.
// What is to nobody any more is forgotten.
func (s *Service) sendNext(ctx context.Context, name string) (more bool, err error) {
	now := s.c.Now()
	one, found, err := s.c.Store.Take(ctx, name, now, now.Add(heldFor))
	if err != nil || !found {
		return false, err
	}
	rules, err := s.c.Rules(ctx)
	if err != nil {
		return false, err
	}
	if n := slices.IndexFunc(rules, func(n Notification) bool { return n.Name == name && n.covers(one.Content) }); n >= 0 {
		if err := s.deliver(ctx, rules[n], one.Content); err != nil {
			return s.refused(ctx, one, err)
		}
	}
	s.mu.Lock()
	delete(s.failed, name)
	s.mu.Unlock()
	return true, s.c.Store.Done(ctx, one.Seq)
}

// refused puts off a notice that its target has not taken, or gives it up.
func (s *Service) refused(ctx context.Context, one Notice, err error) (more bool, _ error) {
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	now := s.c.Now()
	log := s.c.Logger.With("notification", one.Notification, "workspace", one.Content.Workspace, "environment", one.Content.Environment, "error", fault.From(err).Sentence)
	if now.Sub(one.At) > keptFor {
		log.Error("a notification is given up")
		return true, s.c.Store.Done(ctx, one.Seq)
	}
	s.mu.Lock()
	failed := s.failed[one.Notification]
	s.failed[one.Notification]++
	s.mu.Unlock()
	wait := min(longestWait, firstWait<<min(max(failed, one.Attempts), 20))
	log.Warn("a notification is tried again", "in", wait)
	return false, s.c.Store.Again(ctx, one, now.Add(wait))
}

func (s *Service) deliver(ctx context.Context, n Notification, c Content) error {
	secret, err := s.c.Secret(ctx, n.Name)
	if err == nil {
		s.c.Complete(ctx, n, &c)
		err = s.c.Sender.Send(ctx, n, secret, c)
	}
	s.c.Sent(n.Kind, err)
	return err
}

// Try sends a test message now. Faults: those of Send.
func (s *Service) Try(ctx context.Context, n Notification) error {
	return s.deliver(ctx, n, Content{Type: Test, Notification: n.Name, Workspace: n.Workspace, Environment: n.Environment, At: s.c.Now(), Failures: []Told{}})
}
