// Package poll asks services for the events of listeners that no webhook reaches.
//
// It owns when a listener is asked for, where it goes on and what a person is told of that.
// How a service is asked is its connector's (package connector); what runs is package
// invocation's, by the same door as a webhook's.
//
// The cursor moves in the transaction that stores the invocations of what was found: what was
// told is stored, and a poll that was cut off is made again. A poll looks a little behind the
// one before; what is met twice, or came by webhook too, is one invocation by its Change.
//
//	asked ─► found ─► stored with the cursor ─► asked again after "every", at once when there is more
//	  │ cannot be asked
//	  └──► asked again later and later, 15 minutes at most, or when the service said
package poll

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
	"bobbin/runtime/invocation"
)

// The bounds of polling.
const (
	Least       = time.Second         // between two polls
	Most        = 24 * time.Hour      // likewise
	CatchUp     = 24 * time.Hour      // how far back a listener looks after a pause, unless it says otherwise
	MostCatchUp = 30 * 24 * time.Hour // likewise
	longest     = 5 * time.Minute     // of one poll
	slowest     = 15 * time.Minute    // between two attempts, when a service cannot be asked
)

// Key names a listener in one environment.
type Key struct{ Workspace, Environment, Listener string }

// State is how the polling of a listener stands. Times are the engine's.
type State struct {
	Key       Key
	Subject   string          // what the cursor is of
	Cursor    json.RawMessage // nil before the first poll
	CheckedAt time.Time       // when the last poll went well
	EventAt   time.Time       // when the last event came
	Events    int             // how many have come
	Error     string          // of the last poll; "" when it went well
	Hint      string
	Failures  int    // in a row
	Note      string // what a person should know of the last poll
	Version   int64
}

// ErrLost is what a write gets whose owner holds the listener no more. Nothing was written.
var ErrLost = errors.New("another one polls this listener")

// Store keeps where listeners go on. Each method is one transaction.
type Store interface {
	// Hold makes an owner the one who polls a listener, until a time, and gives how it stands;
	// false when another one holds it now.
	Hold(ctx context.Context, k Key, owner string, now, until time.Time) (State, bool, error)
	// Advance stores invocations as invocation.Store.Create does, and the state, all or nothing.
	// The state's Version is the one that Hold or Advance gave. ErrLost.
	Advance(ctx context.Context, owner string, s State, all []invocation.Invocation) (State, []invocation.Stored, error)
	// Release lets a listener go.
	Release(ctx context.Context, k Key, owner string) error
	// List gives the states of a workspace's listeners in an environment.
	List(ctx context.Context, workspace, environment string) ([]State, error)
}

// Listener is one that polls.
type Listener struct {
	Key     Key
	Title   string // of the service
	Event   string
	In      []string
	Every   time.Duration
	CatchUp time.Duration
	Since   time.Time // where its first poll begins; from now on when zero
	// Subject tells whose events these are: the connector, the account, the places. A cursor of
	// another subject is of no use. Version tells one definition of the listener from another.
	Subject, Version string
	Polling          *connector.Polling
	// Site gives the way to the service. It is asked before each poll.
	Site func(ctx context.Context) (connector.Site, error)
	// Request makes the request of an event.
	Request func(e connector.Event) invocation.Request
}

// Config is what a Poller works with. Store and Enqueue are required.
type Config struct {
	Store Store
	// Enqueue is invocation.Service.EnqueueAll.
	Enqueue func(ctx context.Context, all []invocation.Request, put func(context.Context, []invocation.Invocation) ([]invocation.Stored, error)) ([]invocation.Stored, error)
	Owner   string // of what is held: the home, or the node of a runner
	Now     func() time.Time
	Jitter  func() float64 // from 0 to 1; random when nil
	Logger  *slog.Logger
	// Changed hears how a listener's polling stands after each poll; it may be nil and returns soon.
	Changed func(Listener, State)
}

// Poller polls. Its methods are safe for concurrent use.
type Poller struct {
	c      Config
	life   context.Context
	end    context.CancelFunc
	rounds sync.WaitGroup
	sets   sync.Mutex // held by Set

	mu     sync.Mutex
	groups map[string]map[Key]*running
}

// running is a listener that is being polled.
type running struct {
	Listener
	cancel context.CancelFunc
	done   chan struct{}
	wake   chan struct{} // holds one: it is to be asked for now
}

// New makes a Poller that polls nothing yet.
func New(c Config) *Poller {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Jitter == nil {
		c.Jitter = rand.Float64
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	p := &Poller{c: c, groups: map[string]map[Key]*running{}}
	p.life, p.end = context.WithCancel(context.Background())
	return p
}

// Set makes the listeners of a group those that are polled: new ones begin, others end, and
// those that are the same go on. It waits for those that end.
func (p *Poller) Set(group string, all []Listener) {
	p.sets.Lock()
	defer p.sets.Unlock()
	p.mu.Lock()
	old := p.groups[group]
	now := map[Key]*running{}
	var ending []*running
	for _, l := range all {
		if r, ok := old[l.Key]; ok && r.Version == l.Version {
			now[l.Key] = r
		}
	}
	for key, r := range old {
		if now[key] == nil {
			r.cancel()
			ending = append(ending, r)
		}
	}
	p.mu.Unlock()
	for _, r := range ending { // the next owner of a listener begins when this one has ended
		<-r.done
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, l := range all {
		if now[l.Key] == nil && p.life.Err() == nil {
			now[l.Key] = p.begin(l)
		}
	}
	p.groups[group] = now
	if len(now) == 0 {
		delete(p.groups, group)
	}
}

// begin starts a listener's rounds. The caller holds the lock.
func (p *Poller) begin(l Listener) *running {
	r := &running{Listener: l, done: make(chan struct{}), wake: make(chan struct{}, 1)}
	ctx, cancel := context.WithCancel(p.life)
	r.cancel = cancel
	p.rounds.Go(func() {
		defer close(r.done)
		defer cancel()
		p.run(ctx, r)
	})
	return r
}

// Polls lists the listeners of a group that are polled, by key.
func (p *Poller) Polls(group string) []Key {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.SortedFunc(maps.Keys(p.groups[group]), func(a, b Key) int { return cmp.Compare(a.Listener, b.Listener) })
}

// Stop ends every poll and waits until it has ended, or ctx does. It is safe twice.
func (p *Poller) Stop(ctx context.Context) error {
	p.end()
	ended := make(chan struct{})
	go func() {
		p.rounds.Wait()
		close(ended)
	}()
	select {
	case <-ended:
		return nil
	case <-ctx.Done():
		return fault.New(fault.Canceled, "A poll did not end in time.").Because(context.Cause(ctx))
	}
}

// Poke asks for a listener now, where it is polled and is not being asked for already.
func (p *Poller) Poke(k Key) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, group := range p.groups {
		if r, ok := group[k]; ok {
			select {
			case r.wake <- struct{}{}:
			default:
			}
		}
	}
}

// run polls a listener until ctx ends.
func (p *Poller) run(ctx context.Context, going *running) {
	l := going.Listener
	r := &round{Poller: p, l: l}
	for {
		timer := time.NewTimer(r.poll(ctx))
		select {
		case <-ctx.Done():
			timer.Stop()
			// The next owner need not wait until it is held no more.
			if err := p.c.Store.Release(context.WithoutCancel(ctx), l.Key, p.c.Owner); err != nil {
				p.c.Logger.Warn("let a listener go", "listener", l.Key.Listener, "error", err)
			}
			return
		case <-going.wake:
			timer.Stop()
		case <-timer.C:
		}
	}
}
