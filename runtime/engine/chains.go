package engine

import (
	"sync"
	"time"

	"bobbin/runtime/invocation"
	"bobbin/runtime/outbound"
	"bobbin/runtime/outbound/stored"
)

// bodiesKept is how long the stored bodies of a chain are kept when its end is not seen: one
// of its runs was stopped before it began, or was lost.
const bodiesKept = 24 * time.Hour

// chains know which stored bodies are still wanted: a run may give the id of one to a script
// it triggers, so a body is dropped when the run that stored it, and all runs that follow
// from it, have ended.
type chains struct {
	bodies *stored.Store
	now    func() time.Time

	mu   sync.Mutex
	runs map[invocation.ID]*chain
}

// chain is a run and those that follow from it. The lock of chains guards it.
type chain struct {
	runs   []invocation.ID // that have begun
	open   int             // runs that have not ended
	bodies []string        // ids
	used   time.Time
}

func newChains(bodies *stored.Store, now func() time.Time) *chains {
	return &chains{bodies: bodies, now: now, runs: map[invocation.ID]*chain{}}
}

// begin gives the chain of a run that begins, or begins again after it was lost.
func (c *chains) begin(i invocation.Invocation) *chain {
	c.mu.Lock()
	defer c.mu.Unlock()
	its := c.runs[i.ID]
	if its == nil {
		if its = c.runs[i.Parent]; its == nil { // its first run, or the others were an earlier program's
			its = &chain{open: 1}
		}
		its.runs = append(its.runs, i.ID)
		c.runs[i.ID] = its
	}
	its.used = c.now()
	return its
}

// expect counts a run that is about to be triggered.
func (c *chains) expect(its *chain) {
	c.mu.Lock()
	defer c.mu.Unlock()
	its.open++
}

// end counts a run that has ended, or was not triggered after all.
func (c *chains) end(its *chain) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if its.open--; its.open == 0 {
		c.drop(its)
	}
}

func (c *chains) drop(its *chain) {
	for _, id := range its.runs {
		delete(c.runs, id)
	}
	c.bodies.Drop(its.bodies...)
}

// sweep drops the chains whose end was not seen.
func (c *chains) sweep() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, its := range c.runs {
		if c.now().Sub(its.used) > bodiesKept {
			c.drop(its)
		}
	}
}

// bodies is what a run sees of the stored bodies.
func (h *host) bodies() *outbound.Bodies {
	c := h.engine.chains
	return &outbound.Bodies{Store: c.bodies, Owner: string(h.workspace.ID) + "/" + h.environment.Name,
		Limit: int64(h.environment.Limits.StoredBodiesMB) << 20,
		Kept: func(id string) {
			c.mu.Lock()
			defer c.mu.Unlock()
			h.chain.used = c.now()
			h.chain.bodies = append(h.chain.bodies, id)
		}}
}
