package node

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"
)

// missed is how many beats a node may miss before it is dead.
const missed = 3

// Config is what a Member is made of.
type Config struct {
	Store Store
	Every time.Duration // between two beats
	// TakeOver gives back what a dead node had.
	TakeOver func(ctx context.Context, node string) (int, error)
	// Dead is called once, when the others have taken this node for dead.
	Dead   func()
	Logger *slog.Logger
}

// Member is this process among the nodes of a runner.
type Member struct {
	c        Config
	self     Node
	draining atomic.Bool
	taking   atomic.Bool    // over, from dead nodes
	takers   sync.WaitGroup // who do
}

// Join makes this process a node. Nothing may be claimed in its name before.
func Join(ctx context.Context, c Config, self Node) (*Member, error) {
	self.Patience = missed * c.Every
	return &Member{c: c, self: self}, c.Store.Join(ctx, self)
}

// Drain has the others know that this node takes nothing new.
func (m *Member) Drain(ctx context.Context) {
	m.draining.Store(true)
	if _, err := m.c.Store.Beat(ctx, m.self.ID, Draining); err != nil {
		m.c.Logger.Warn("say that this node takes nothing new", "node", m.self.ID, "error", err) // the next beat says it
	}
}

// Run beats until ctx ends or the node is dead, and returns when it takes nothing over any more.
func (m *Member) Run(ctx context.Context) {
	ctx, end := context.WithCancel(ctx)
	defer m.takers.Wait()
	defer end()
	ticker := time.NewTicker(m.c.Every)
	defer ticker.Stop()
	for {
		if dead := m.beat(ctx); dead {
			m.c.Dead()
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// beat is one round. A store that cannot be reached is asked again in the next one.
func (m *Member) beat(ctx context.Context) (dead bool) {
	state := Alive
	if m.draining.Load() {
		state = Draining
	}
	orphaned, err := m.c.Store.Beat(ctx, m.self.ID, state)
	if errors.Is(err, ErrDead) {
		return true
	}
	if err != nil && ctx.Err() == nil {
		m.c.Logger.Warn("this node could not say that it lives", "node", m.self.ID, "error", err)
	}
	if len(orphaned) > 0 && m.taking.CompareAndSwap(false, true) { // those that come meanwhile are in the next answers
		m.takers.Go(func() {
			defer m.taking.Store(false)
			m.takeOver(ctx, orphaned)
		})
	}
	return false
}

// takeOver gives back what dead nodes had. It goes beside the beats: with much to give back it may take
// longer than the others have patience.
func (m *Member) takeOver(ctx context.Context, orphaned []string) {
	for _, node := range orphaned {
		n, err := m.c.TakeOver(ctx, node)
		if ctx.Err() != nil {
			return
		}
		if err != nil {
			m.c.Logger.Warn("take over from a dead node", "node", node, "error", err) // a later beat tries again
			continue
		}
		m.c.Logger.Warn("a node is dead, and what it had is given back", "node", node, "invocations", n)
	}
}

// Leave says that this node has ended.
func (m *Member) Leave(ctx context.Context) error { return m.c.Store.Leave(ctx, m.self.ID) }
