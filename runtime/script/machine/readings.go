package machine

import (
	"time"

	"bobbin/runtime/script"
)

// toldReadings is how many readings are gathered at most before the host is told.
const toldReadings = 1024

// readings are what a clock has answered, or is to answer. They belong to the loop's goroutine.
type readings struct {
	record bool
	tell   func(script.Readings) // nil when the host does not listen
	noted  script.Readings       // not told yet

	left  script.Readings // of a recording
	last  time.Time       // the last of them that was given
	ended time.Time       // the clock's own time when it was; zero without a recording
	real  time.Time       // the machine's time then
}

// read is the time as a script is told it.
func (c *clock) read() time.Time {
	switch {
	case len(c.left) > 0:
		return c.again()
	case !c.ended.IsZero():
		// Real time passes too, so that a loop that waits for it ends.
		return c.last.Add(c.now().Sub(c.ended) + c.beside())
	case !c.record:
		return c.now()
	}
	ms := c.now().Sub(c.began).Milliseconds()
	c.noted = c.noted.Add(ms)
	if len(c.noted) > toldReadings {
		c.flush()
	}
	return c.began.Add(time.Duration(ms) * time.Millisecond)
}

// again takes the next reading of a recording.
func (c *clock) again() time.Time {
	first := &c.left[0]
	c.last = c.began.Add(time.Duration(first.Ms) * time.Millisecond)
	if first.Times--; first.Times <= 0 {
		c.left = c.left[1:]
	}
	c.ended, c.real = c.now(), c.machine()
	return c.last
}

// beside is the real time since the last reading of a recording on a clock where none passes.
func (c *clock) beside() time.Duration {
	if c.mode == script.ClockRuns {
		return 0
	}
	return c.machine().Sub(c.real)
}

// flush tells the host what was answered.
func (c *clock) flush() {
	if len(c.noted) > 0 && c.tell != nil {
		c.tell(c.noted)
	}
	c.noted = nil
}
