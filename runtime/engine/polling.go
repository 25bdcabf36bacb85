package engine

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
	"bobbin/runtime/invocation"
	"bobbin/runtime/poll"
	"bobbin/runtime/workspace"
)

// keptPolling is how long a workspace is polled after KeepPolling was called.
const keptPolling = 30 * time.Second

// Polled says how the polling of a listener stands. Times are of the last poll.
type Polled struct {
	Listener     string    `json:"listener"`
	Environment  string    `json:"environment"`
	EverySeconds float64   `json:"everySeconds"`
	Polling      bool      `json:"polling"`            // it is polled now
	CheckedAt    time.Time `json:"checkedAt,omitzero"` // when it went well
	EventAt      time.Time `json:"eventAt,omitzero"`   // when the last event came
	Events       int       `json:"events"`             // that came so far
	Error        string    `json:"error,omitempty"`    // why it does not go well, or cannot be
	Hint         string    `json:"hint,omitempty"`
	Failures     int       `json:"failures,omitempty"` // in a row
	Note         string    `json:"note,omitempty"`     // what a person should know
}

// polling says which workspaces are polled, and until when.
type polling struct {
	poller *poll.Poller
	sets   sync.Mutex // held from reading the wish to Set, so that the newest is set last

	mu     sync.Mutex
	groups map[pollGroup]*pollWish
	once   sync.Once // begins the rounds that end what nobody keeps
}

// pollGroup is an environment of a workspace.
type pollGroup struct{ dir, environment string }

func (g pollGroup) String() string { return g.dir + "\x00" + g.environment }

// pollWish is who wants a group polled.
type pollWish struct {
	until time.Time // somebody listens
	open  bool      // a person has the workspace open
}

func (e *Engine) openPolling() {
	e.polling = &polling{groups: map[pollGroup]*pollWish{}}
	logger := slog.New(slog.DiscardHandler) // a person is told by the signal; only a runner has nobody who looks
	if e.c.Hosted {
		logger = e.c.Logger
	}
	e.polling.poller = poll.New(poll.Config{Store: e.db.Polls(), Enqueue: e.invocations.EnqueueAll, Owner: cmp.Or(e.c.Node, "home"), Now: e.c.Now, Logger: logger,
		Changed: func(l poll.Listener, s poll.State) {
			dir, ok := e.folders.byID(workspace.ID(s.Key.Workspace))
			if ok {
				one := polledOf(s)
				one.Polling, one.EverySeconds = true, l.Every.Seconds()
				e.signals.tell(Signal{Type: "poll.changed", Dir: dir, Environment: s.Key.Environment, Poll: &one})
			}
		}})
}

// KeepPolling polls for the listeners of an environment that poll and are switched on, for 30
// seconds more, and says how that stands. No environment named is the first that is not production.
func (e *Engine) KeepPolling(dir, environmentName string) ([]Polled, error) {
	w, env, err := e.environmentOf(dir, environmentName)
	if err != nil {
		return nil, err
	}
	e.wishPolling(pollGroup{w.Dir, env.Name}, func(wish *pollWish) { wish.until = e.c.Now().Add(keptPolling) })
	return e.Polls(dir, env.Name)
}

// PollOpen polls for the listeners of a workspace that a person has open, in the environment
// that runs when none is named: those whose connection is simulated, and those that the
// environment switches on by name. Nobody's service is asked just because a folder was opened.
func (e *Engine) PollOpen(w *workspace.Workspace) error {
	env, err := environment(w, "")
	if err := cmp.Or(broken(w, "bobbin.json"), err); err != nil {
		return err
	}
	e.wishPolling(pollGroup{w.Dir, env.Name}, func(wish *pollWish) { wish.open = true })
	return nil
}

func (e *Engine) wishPolling(g pollGroup, set func(*pollWish)) {
	p := e.polling
	p.mu.Lock()
	if p.groups[g] == nil {
		p.groups[g] = &pollWish{}
	}
	set(p.groups[g])
	p.mu.Unlock()
	p.once.Do(func() { e.background.Go(func() { e.endPolling(e.ctx) }) })
	e.setPolling(g)
}

// endPolling ends the polling that nobody keeps, from time to time.
func (e *Engine) endPolling(ctx context.Context) {
	ticker := time.NewTicker(keptPolling / 3)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			for _, g := range e.polling.over(e.c.Now()) {
				e.setPolling(g)
			}
		}
	}
}

// over gives the groups that nobody listens to any more, once.
func (p *polling) over(now time.Time) []pollGroup {
	p.mu.Lock()
	defer p.mu.Unlock()
	var groups []pollGroup
	for g, wish := range p.groups {
		if !wish.until.IsZero() && !now.Before(wish.until) {
			wish.until = time.Time{}
			groups = append(groups, g)
		}
	}
	return groups
}

// repoll looks again what is to be polled of a workspace that changed.
func (e *Engine) repoll(dir string) {
	e.polling.mu.Lock()
	groups := slices.Collect(maps.Keys(e.polling.groups))
	e.polling.mu.Unlock()
	for _, g := range groups {
		if g.dir == dir {
			e.setPolling(g)
		}
	}
}

// setPolling makes what is polled in a group what is wished for.
func (e *Engine) setPolling(g pollGroup) {
	p := e.polling
	p.sets.Lock()
	defer p.sets.Unlock()
	p.mu.Lock()
	wish := *p.groups[g]
	p.mu.Unlock()
	w, err := e.runnable(g.dir)
	var env workspace.Environment
	if err == nil {
		env, err = environment(w, g.environment)
	}
	if err != nil {
		return // half way through somebody's edit: what is polled goes on
	}
	listening := e.c.Now().Before(wish.until)
	var all []poll.Listener
	for _, l := range w.Listeners {
		byName := env.Listeners[l.Name].Enabled || env.Accounts[l.Connection] == workspace.Simulated
		if l.Delivery != workspace.PollDelivery || !env.ListensIn(l.Name) || !listening && !(wish.open && byName) {
			continue
		}
		if one, err := e.pollable(w, env, w.Dir, l); err == nil {
			all = append(all, one)
		}
	}
	p.poller.Set(g.String(), all)
}

// pollable makes of an event listener one that polls; dir is the one of its standing. Faults say
// why it cannot.
func (e *Engine) pollable(w *workspace.Workspace, env workspace.Environment, dir string, l workspace.Listener) (poll.Listener, error) {
	c, err := e.listenedTo(w, l)
	if err != nil {
		return poll.Listener{}, err
	}
	if err := polls(c, l); err != nil {
		return poll.Listener{}, err
	}
	every, catchUp, since, err := l.Poll.Schedule()
	if err != nil {
		return poll.Listener{}, fault.New(fault.Invalid, "%s", err.Error()).At(w.Place("listeners/"+l.Name+".json", "poll"))
	}
	one := poll.Listener{Key: poll.Key{Workspace: string(w.ID), Environment: env.Name, Listener: l.Name}, Title: c.Title, Event: l.Event,
		Every: cmp.Or(every, c.Events.Polling.Every), CatchUp: cmp.Or(catchUp, poll.CatchUp), Since: since, Polling: c.Events.Polling}
	if l.Poll != nil {
		one.In = l.Poll.In
	}
	one.Subject = digest(c.Name, env.Accounts[l.Connection], l.Event, one.In)
	one.Version = digest(w.Dir, one.Subject, l, l.Poll, env.Limits, w.Queues[l.Queue])
	id, name := w.ID, env.Name
	one.Site = func(ctx context.Context) (connector.Site, error) {
		st, err := e.source.standing(ctx, id, dir, name) // as it is then
		if err != nil {
			return connector.Site{}, err
		}
		return e.site(st.workspace, st.environment, l.Connection)
	}
	one.Request = func(event connector.Event) invocation.Request {
		r := invocation.Request{Workspace: string(w.ID), Dir: dir, Environment: env.Name, Script: l.Script, Trigger: invocation.External, Listener: l.Name,
			OnLost: l.OnLost, Payload: event.Payload, PayloadBytes: env.Limits.PayloadMB << 20}
		if l.Retry != nil {
			r.Attempts, r.Retry = l.Retry.Attempts, invocation.Retry{Failed: l.Retry.Failed(), Delay: l.Retry.Delay()}
		}
		lane(w, &r)
		return r
	}
	return one, nil
}

func digest(parts ...any) string {
	text, err := json.Marshal(parts)
	if err != nil { // they are plain values
		panic("engine: a listener that is not JSON: " + err.Error())
	}
	return fmt.Sprintf("%x", sha256.Sum256(text))
}

// polls says why the service of a listener cannot be asked for its event.
func polls(c *connector.Connector, l workspace.Listener) error {
	if c == nil {
		return fault.New(fault.Invalid, "A generic listener cannot poll: there is nothing to ask.").WithHint(`Write "delivery": "webhook".`)
	}
	p := c.Events.Polling
	if p == nil {
		return fault.New(fault.Invalid, "%s cannot be polled for events.", c.Title).WithHint(`Write "delivery": "webhook"; a tunnel brings webhooks to this machine.`)
	}
	if why := p.Blindness(l.Event); why != "" {
		return fault.New(fault.Invalid, "Polling cannot see %q of %s: %s.", l.Event, c.Title, why).WithHint(`Write "delivery": "webhook", or bind the listener to another event.`)
	}
	if p.Narrow && (l.Poll == nil || len(l.Poll.In) == 0) {
		return fault.New(fault.Invalid, "The listener does not say where to look in %s.", c.Title).WithHint(`Write "poll": {"in": [...]} with %s.`, p.In)
	}
	if l.Mode == "sync" {
		return fault.New(fault.Invalid, "A listener that polls cannot be sync: nobody waits for its answer.").WithHint("Leave mode out.")
	}
	return nil
}

// Polls says how the polling of each listener that polls stands in an environment.
func (e *Engine) Polls(dir, environmentName string) ([]Polled, error) {
	w, env, err := e.environmentOf(dir, environmentName)
	if err != nil {
		return nil, err
	}
	states, err := e.db.Polls().List(e.ctx, string(w.ID), env.Name)
	if err != nil {
		return nil, err
	}
	going := e.polling.poller.Polls(pollGroup{w.Dir, env.Name}.String())
	list := []Polled{}
	for _, l := range w.Listeners {
		if l.Delivery != workspace.PollDelivery {
			continue
		}
		one := Polled{Listener: l.Name, Environment: env.Name}
		if at := slices.IndexFunc(states, func(s poll.State) bool { return s.Key.Listener == l.Name }); at >= 0 {
			one = polledOf(states[at])
		}
		p, err := e.pollable(w, env, w.Dir, l)
		if err != nil {
			f := fault.From(err)
			one.Error, one.Hint = f.Sentence, f.Hint
		}
		one.EverySeconds, one.Polling = p.Every.Seconds(), slices.ContainsFunc(going, func(k poll.Key) bool { return k.Listener == l.Name })
		list = append(list, one)
	}
	return list, nil
}

func polledOf(s poll.State) Polled {
	return Polled{Listener: s.Key.Listener, Environment: s.Key.Environment, CheckedAt: s.CheckedAt, EventAt: s.EventAt, Events: s.Events,
		Error: s.Error, Hint: s.Hint, Failures: s.Failures, Note: s.Note}
}

// pollProblems are the listeners that are to poll and cannot.
func (e *Engine) pollProblems(w *workspace.Workspace) []workspace.Diagnostic {
	var problems []workspace.Diagnostic
	for _, l := range w.Listeners {
		c, err := e.listenedTo(w, l)
		if l.Delivery != workspace.PollDelivery {
			if err == nil && c != nil && c.Events.Polling != nil && c.Events.Polling.Only {
				f := fault.New(fault.Invalid, "%s sends no webhooks that a listener could hear.", c.Title).WithHint(`Write "delivery": "poll".`)
				problems = append(problems, pollProblem(w, l, f))
			}
			continue
		}
		if err != nil || l.Mode == "sync" || l.Event == "" { // said otherwise
			continue
		}
		if c != nil && !sends(c, l.Event) { // said by eventProblems
			continue
		}
		if err := polls(c, l); err != nil {
			problems = append(problems, pollProblem(w, l, fault.From(err)))
		}
	}
	return problems
}

func pollProblem(w *workspace.Workspace, l workspace.Listener, f *fault.Error) workspace.Diagnostic {
	return workspace.Diagnostic{Place: w.Place("listeners/"+l.Name+".json", "delivery"), Severity: workspace.SeverityError,
		Code: "workspace/poll", Message: f.Sentence, Hint: f.Hint, Source: "workspace"}
}
