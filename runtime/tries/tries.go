// Package tries counts what went wrong by the address it came from, so that who guesses has to wait.
package tries

import (
	"sync"
	"time"
)

// kept is how many addresses are remembered; others are forgotten.
const kept = 10_000

// Counter counts failed tries. It is safe for concurrent use.
type Counter struct {
	most   int
	window time.Duration
	now    func() time.Time

	mu      sync.Mutex
	windows map[string]window
}

// window is what was counted of one address since a moment.
type window struct {
	since time.Time
	count int
}

// New makes a counter that lets an address fail so often in so long.
func New(most int, within time.Duration, now func() time.Time) *Counter {
	return &Counter{most: most, window: within, now: now, windows: map[string]window{}}
}

// Wait is how long an address has to wait before it may try again, 0 for not at all.
func (c *Counter) Wait(source string) time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	w := c.windows[source]
	if w.count < c.most {
		return 0
	}
	return max(0, w.since.Add(c.window).Sub(c.now()))
}

// Failed counts one.
func (c *Counter) Failed(source string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.now()
	w := c.windows[source]
	if now.Sub(w.since) >= c.window {
		w = window{since: now}
	}
	w.count++
	c.windows[source] = w
	if len(c.windows) > kept {
		for other, w := range c.windows {
			if now.Sub(w.since) >= c.window || other != source && len(c.windows) > kept {
				delete(c.windows, other)
			}
		}
	}
}
