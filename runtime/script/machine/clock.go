package machine

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"io"
	seeded "math/rand/v2"
	"slices"
	"sync/atomic"
	"time"

	"github.com/dop251/goja"

	"bobbin/runtime/script"
)

// clock is the time of one invocation. But for stands it belongs to the loop's goroutine.
type clock struct {
	stands  atomic.Int64 // the time in UNIX milliseconds, while it does not run
	machine func() time.Time
	mode    script.ClockMode
	at      time.Time // when it was set; its whole truth unless it runs
	since   time.Time // the machine's time then; zero when the machine's time is the invocation's
	began   time.Time
	readings
}

func newClock(machine func() time.Time, own *script.Clock, host script.Host) *clock {
	c := &clock{machine: machine}
	if own != nil {
		c.mode = own.Mode
		c.set(time.UnixMilli(own.Now))
		c.record, c.left = own.Record, slices.Clone(own.Readings)
		if watcher, ok := host.(script.ClockWatcher); ok {
			c.tell = watcher.ReadClock
		}
	}
	c.began = c.now()
	return c
}

func (c *clock) now() time.Time {
	switch {
	case c.since.IsZero():
		return c.machine()
	case c.mode == script.ClockRuns:
		return c.at.Add(c.machine().Sub(c.since))
	}
	return c.at
}

func (c *clock) set(at time.Time) {
	c.at, c.since = at, c.machine()
	c.stands.Store(at.UnixMilli())
}

// skip goes on to a later time, where the clock does that by itself.
func (c *clock) skip(to time.Time) bool {
	if c.mode != script.ClockSkips {
		return false
	}
	if to.After(c.at) {
		c.set(to)
	}
	return true
}

// clockObject is __bobbin.clock, for the module that tests import.
func (i *invocation) clockObject() goja.Value {
	o := i.rt.NewObject()
	add := func(name string, length int, f func(goja.FunctionCall) goja.Value) {
		_ = o.Set(name, i.Function(name, length, f))
	}
	add("set", 1, func(call goja.FunctionCall) goja.Value {
		i.clock.set(time.UnixMilli(call.Argument(0).ToInteger()))
		i.clock.left, i.clock.ended = nil, time.Time{}
		return goja.Undefined()
	})
	add("mode", 1, func(call goja.FunctionCall) goja.Value {
		now := i.clock.now()
		i.clock.mode = script.ClockMode(call.Argument(0).String())
		i.clock.set(now)
		return goja.Undefined()
	})
	// next is when the first timer is due, undefined without timers.
	add("next", 0, func(goja.FunctionCall) goja.Value {
		if len(i.loop.timers) == 0 {
			return goja.Undefined()
		}
		first := i.loop.timers[0].at // a timer may be due between two milliseconds
		return i.rt.ToValue(first.Add(time.Millisecond - 1).UnixMilli())
	})
	// idle calls a function once all that is under way at this time has happened.
	add("idle", 1, func(call goja.FunctionCall) goja.Value {
		f, ok := goja.AssertFunction(call.Argument(0))
		if !ok {
			panic(i.rt.NewTypeError("idle takes a function"))
		}
		i.loop.idle = append(i.loop.idle, func() {
			if _, err := f(goja.Undefined()); err != nil {
				panic(err)
			}
		})
		return goja.Undefined()
	})
	add("seed", 1, func(call goja.FunctionCall) goja.Value {
		i.in.Seed = call.Argument(0).String()
		i.sources = nil
		i.rt.SetRandSource(i.fraction)
		return goja.Undefined()
	})
	return o
}

// Seeded says that random values follow from a seed.
func (i *invocation) Seeded() bool { return i.in.Seed != "" }

// Random is where random values for a purpose come from.
func (i *invocation) Random(purpose string) io.Reader {
	if !i.Seeded() {
		return rand.Reader
	}
	source := i.sources[purpose]
	if source == nil {
		source = seeded.NewChaCha8(sha256.Sum256([]byte(i.in.Seed + "\x00" + purpose)))
		if i.sources == nil {
			i.sources = map[string]io.Reader{}
		}
		i.sources[purpose] = source
	}
	return source
}

// fraction is Math.random of a seeded invocation.
func (i *invocation) fraction() float64 {
	var b [8]byte
	_, _ = io.ReadFull(i.Random("Math.random"), b[:]) // never fails, by its contract
	return float64(binary.LittleEndian.Uint64(b[:])>>11) / (1 << 53)
}
