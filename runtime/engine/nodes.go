package engine

import (
	"cmp"
	"context"
	"crypto/rand"
	"time"

	"bobbin/runtime/node"
)

const (
	// beatEvery is how often a node says that it lives.
	beatEvery = 10 * time.Second
	// askLease is how often a lease is asked for that another one has.
	askLease = 100 * time.Millisecond
	// spare is how much sooner a lease is taken for lost than it is: clocks differ in their pace, and
	// an answer takes its time.
	spare = 5 * time.Second
)

// Self is what the nodes of a runner know of one.
type Self struct {
	Home      string        // the data directory, by its id: one process has it at a time
	Address   string        // where it is reached
	Version   string        // of the program
	BeatEvery time.Duration // how often it says that it lives, 10 s by default
}

// joinNodes makes a runner's engine one of its nodes, before it claims anything.
func (e *Engine) joinNodes(ctx context.Context) (err error) {
	if !e.c.Hosted {
		return nil
	}
	self := e.c.Self
	every := cmp.Or(self.BeatEvery, beatEvery)
	e.node = cmp.Or(e.c.Node, rand.Text()) // it has no name in the store when it has that alone
	e.member, err = node.Join(ctx, node.Config{Store: e.db.Nodes(), Every: every, TakeOver: e.takeOver, Dead: func() { close(e.dead) }, Logger: e.c.Logger},
		node.Node{ID: e.node, Home: cmp.Or(self.Home, e.node), Address: self.Address, Version: self.Version})
	if err == nil && e.db.Shared() {
		e.sights = node.NewSights(node.SightsConfig{Store: e.db.Sights(), Node: e.node, Tell: e.db.Tell, Logger: e.c.Logger})
	}
	return err
}

// Sights show what happens on the other nodes of a runner; nil where there are none.
func (e *Engine) Sights() *node.Sights { return e.sights }

func (e *Engine) takeOver(ctx context.Context, dead string) (int, error) {
	return e.invocations.TakeOver(ctx, dead)
}

// Dead is closed when the other nodes of a runner have taken this one for dead. What it had is
// theirs; it can only end, and begin anew as another node.
func (e *Engine) Dead() <-chan struct{} { return e.dead }

// Nodes lists the nodes of a runner.
func (e *Engine) Nodes(ctx context.Context) ([]node.Node, error) { return e.db.Nodes().Nodes(ctx) }

// Node is the name of this one.
func (e *Engine) Node() string { return e.node }

// Drain ends what a runner does: nothing new begins, what runs has its grace, and what does not end
// in it goes back to the queue, for another node or for the next start.
func (e *Engine) Drain(ctx context.Context) error {
	if e.member != nil {
		e.member.Drain(ctx)
	}
	return e.invocations.Stop(ctx)
}

// duty says whether this node is the one that does something for all, for a while.
func (e *Engine) duty(ctx context.Context, name string, within time.Duration) bool {
	if !e.c.Hosted {
		return true
	}
	held, err := e.db.Nodes().Hold(ctx, name, e.node, within)
	if err != nil && ctx.Err() == nil {
		e.c.Logger.Warn("find out who does what", "what", name, "error", err)
	}
	return held
}

// hold waits for a lease. Its context ends before the lease does, so that nothing is done without it.
func (e *Engine) hold(ctx context.Context, lease string, within time.Duration) (alone context.Context, drop func(), err error) {
	owner := rand.Text() // not the node's name: two of its goroutines are two owners
	ticker := time.NewTicker(askLease)
	defer ticker.Stop()
	for {
		asked := time.Now()
		held, err := e.db.Nodes().Hold(ctx, lease, owner, within)
		if err != nil {
			return nil, nil, err
		}
		if held {
			alone, cancel := context.WithDeadline(ctx, asked.Add(within-spare))
			return alone, func() {
				cancel()
				dropping, cancel := context.WithTimeout(context.WithoutCancel(ctx), spare)
				defer cancel()
				_ = e.db.Nodes().Drop(dropping, lease, owner) // it ends by itself
			}, nil
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return nil, nil, context.Cause(ctx)
		}
	}
}
