package worker

import (
	"runtime"
	"sync"
)

// calmAfter is for how many looks of the watch one processor must have been enough.
const calmAfter = 10

// processors are those the worker computes on. What is over in a moment is over sooner with one: a
// goroutine that begins another then wakes no thread for it, which costs more than what it does. What
// lasts or comes together gets all, for its code and to collect its garbage beside it.
type processors struct {
	all int // that there are

	mu   sync.Mutex
	many bool
	calm int // looks since all were of use
}

// newProcessors leaves the process one.
func newProcessors() *processors {
	return &processors{all: runtime.GOMAXPROCS(1)}
}

// spread takes all.
func (p *processors) spread() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.calm = 0
	if !p.many && p.all > 1 {
		p.many = true
		runtime.GOMAXPROCS(p.all)
	}
}

// rest is a look at which one would have done.
func (p *processors) rest() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.calm++; p.many && p.calm >= calmAfter {
		p.many = false
		runtime.GOMAXPROCS(1)
	}
}

// look is the watch's: the bytes the heap has grown by are put down to invocations, and what runs
// gets the processors it is worth.
func (c *child) look(bytes uint64) {
	c.attribute(bytes)
	if c.much() {
		c.use.spread()
		return
	}
	c.use.rest()
}

// much says whether several invocations are under way, or the code of one runs that the last look
// has seen already.
func (c *child) much() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	much, last := len(c.invocations) > 1, c.lastSeen
	for id, inv := range c.invocations {
		much = much || inv.busy.Load() && id <= last
		c.lastSeen = max(c.lastSeen, id)
	}
	return much
}
