package worker

import (
	"sync"
	"time"

	"bobbin/runtime/script"
)

const (
	consoleDelay = 20 * time.Millisecond
	consoleBatch = 256 << 10 // bytes of text
)

// console sends an invocation's lines in order: the first at once, those that follow within
// consoleDelay together.
type console struct {
	send func(lines []byte)

	mu     sync.Mutex
	lines  []script.Line
	bytes  int
	timer  *time.Timer // running while lines are gathered
	closed bool
}

// add takes a line.
func (c *console) add(line script.Line) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return
	}
	c.lines = append(c.lines, line)
	c.bytes += len(line.Text)
	if c.timer == nil {
		c.deliver()
		c.timer = time.AfterFunc(consoleDelay, c.ripe)
		return
	}
	if c.bytes >= consoleBatch {
		c.deliver()
	}
}

// ripe sends what was gathered and gathers on, or rests when there was nothing.
func (c *console) ripe() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed || len(c.lines) == 0 {
		c.timer = nil
		return
	}
	c.deliver()
	c.timer.Reset(consoleDelay)
}

// flush sends what was gathered, before something that must not overtake it.
func (c *console) flush() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.deliver()
}

// close sends what was gathered; later lines are dropped.
func (c *console) close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.deliver()
	c.closed = true
	if c.timer != nil {
		c.timer.Stop()
	}
}

// deliver sends under the lock, so that no batch overtakes another.
func (c *console) deliver() {
	if len(c.lines) == 0 {
		return
	}
	c.send(encode(c.lines))
	c.lines, c.bytes = c.lines[:0], 0
}
