package engine

import (
	"context"
	"sync"
	"time"

	"bobbin/runtime/control"
	"bobbin/runtime/fault"
	"bobbin/runtime/network"
)

// How a runner is followed.
const (
	keptFollowing = 30 * time.Second // after FollowRunner was called
	firstRetry    = time.Second      // after the connection was lost; each further one waits twice as long
	longestRetry  = 10 * time.Second
)

// Following is how the connection to a runner stands.
type Following struct {
	Runner string `json:"runner"`
	// State is connecting, live (what happens there is told here), or offline (it is tried again).
	State string       `json:"state"`
	Since time.Time    `json:"since"`
	Fault *fault.Error `json:"fault,omitempty"` // why it is offline
}

// The states of Following.
const (
	Connecting = "connecting"
	Live       = "live"
	Offline    = "offline"
)

// followed are the runners whose signals are told here.
type followed struct {
	mu  sync.Mutex
	all map[string]*follower
}

type follower struct {
	until time.Time // the lock of followed guards it and now
	now   Following
	again chan struct{} // somebody wants it tried at once
}

// FollowRunner has what happens on a runner told as signals of this engine (runner.signal) for 30
// seconds more, and says how the connection stands; a change is told too (runner.state). Who
// hears that it is live again asks anew for what was missed. Faults: not_found.
func (e *Engine) FollowRunner(name string) (Following, error) {
	known, err := e.runners.List()
	if err != nil {
		return Following{}, err
	}
	found := false
	for _, one := range known {
		found = found || one.Name == name
	}
	if !found {
		return Following{}, unknownRunner(name)
	}
	e.followed.mu.Lock()
	defer e.followed.mu.Unlock()
	f := e.followed.all[name]
	if f == nil {
		f = &follower{now: Following{Runner: name, State: Connecting, Since: e.c.Now().UTC()}, again: make(chan struct{}, 1)}
		if e.followed.all == nil {
			e.followed.all = map[string]*follower{}
		}
		e.followed.all[name] = f
		e.background.Go(func() { e.follow(name, f) })
	}
	f.until = e.c.Now().Add(keptFollowing)
	return f.now, nil
}

// RetryRunner has a connection that was lost tried at once.
func (e *Engine) RetryRunner(name string) {
	e.followed.mu.Lock()
	defer e.followed.mu.Unlock()
	if f := e.followed.all[name]; f != nil {
		select {
		case f.again <- struct{}{}:
		default:
		}
	}
}

// follow is one runner's connection, until nobody wants it any more.
func (e *Engine) follow(name string, f *follower) {
	var watching sync.WaitGroup
	defer watching.Wait()
	ctx, cancel := context.WithCancel(e.ctx)
	defer cancel()
	watching.Go(func() { e.endFollowing(ctx, cancel, name, f) })
	for wait := firstRetry; ctx.Err() == nil; {
		err := e.listenTo(ctx, name, func() {
			wait = firstRetry
			e.followState(f, Live, nil)
		})
		if ctx.Err() != nil {
			return
		}
		if err == nil {
			err = fault.New(fault.Unavailable, "The connection to the runner was lost.")
		}
		e.followState(f, Offline, fault.From(err))
		timer := time.NewTimer(wait)
		wait = min(2*wait, longestRetry)
		select {
		case <-timer.C:
		case <-f.again:
			timer.Stop()
		case <-ctx.Done():
			timer.Stop()
		}
	}
}

// endFollowing ends a connection that nobody keeps, and forgets it.
func (e *Engine) endFollowing(ctx context.Context, cancel context.CancelFunc, name string, f *follower) {
	ticker := time.NewTicker(keptFollowing / 3)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		e.followed.mu.Lock()
		over := e.c.Now().After(f.until)
		if over {
			delete(e.followed.all, name)
		}
		e.followed.mu.Unlock()
		if over {
			cancel()
			return
		}
	}
}

// listenTo passes on the signals of a runner until the stream ends. Its address and token are
// read each time: they may have been given anew.
func (e *Engine) listenTo(ctx context.Context, name string, open func()) error {
	address, token, err := e.runners.Open(ctx, name)
	if err != nil {
		return err
	}
	client, err := control.NewClient(address, token, e.network.Transport(network.ToRunner))
	if err != nil {
		return err
	}
	return client.Signals(ctx, control.SignalFilter{}, open, func(s control.Signal) {
		e.signals.tell(Signal{Type: "runner.signal", Runner: name, Told: &s})
	})
}

func (e *Engine) followState(f *follower, state string, why *fault.Error) {
	e.followed.mu.Lock()
	f.now.Fault = why
	if f.now.State != state {
		f.now.State, f.now.Since = state, e.c.Now().UTC()
	}
	now := f.now
	e.followed.mu.Unlock()
	e.signals.tell(Signal{Type: "runner.state", Runner: now.Runner, Following: &now})
}
