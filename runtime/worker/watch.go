package worker

import (
	"fmt"
	"os"
	"runtime/debug"
	"runtime/metrics"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// From so many invocations on a worker collects earlier: its heap is what waits, and three
	// times as much garbage beside it would be most of its memory.
	crowded        = 128
	crowdedPercent = 75
	watchEvery     = 5 * time.Millisecond
	// watchPatience is how long a stopped invocation has to let go before the next is stopped.
	watchPatience = 100 * time.Millisecond
	// restAfter is how long nothing may be allocated before memory is given back while
	// invocations wait, and restAbove the garbage that makes it worth a collection.
	restAfter = 100 * time.Millisecond
	restAbove = 8 << 20
	// freeAbove is the heap a worker may keep between invocations without giving it back.
	freeAbove = 64 << 20
)

// heapWatch looks at the heap while invocations run. Go's own memory limit is soft and the
// hard one kills the whole process; this stops one invocation in between.
type heapWatch struct {
	limit    atomic.Int64 // bytes; 0 for none yet
	over     func() bool  // stops one invocation; false when none is left to stop
	pressure func(high bool)
	grown    func(bytes uint64) // takes what was allocated since the last look

	mu       sync.Mutex
	running  int
	watching bool
	high     bool
	crowd    bool // so many run that it collects earlier
}

// start begins to watch with the first invocation.
func (w *heapWatch) start() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.running++
	if !w.watching {
		w.watching = true
		go w.loop()
	}
	if w.running >= crowded && !w.crowd {
		w.crowd = true
		debug.SetGCPercent(crowdedPercent)
	}
}

// stop says that an invocation has ended, and gives memory back after the last one. The watch
// goes on for a while: another invocation often follows at once.
func (w *heapWatch) stop() {
	w.mu.Lock()
	w.running--
	if w.running < crowded/2 && w.crowd {
		w.crowd = false
		debug.SetGCPercent(gcPercent)
	}
	last, high := w.running == 0, w.high
	w.mu.Unlock()
	if objects, _ := heap(); last && (high || objects > freeAbove) {
		debug.FreeOSMemory()
		w.note()
	}
}

// ends says whether the watch may end: nothing has run for that long, and nothing runs.
func (w *heapWatch) ends(rested bool) (idle, ended bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	idle = w.running == 0
	if idle && rested {
		w.watching = false
	}
	return idle, !w.watching
}

// loop watches until nothing has run for restAfter.
func (w *heapWatch) loop() {
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	var again time.Time
	before := allocated()
	var still, idle int // ticks
	for now := range tick.C {
		w.note()
		total := allocated()
		w.grown(total - before)
		if still++; total-before > 64<<10 {
			still = 0
		}
		before = total
		w.lastResort()
		if w.exceeded() && now.After(again) && w.over() {
			again = now.Add(watchPatience)
		}
		none, ended := w.ends(idle >= int(restAfter/watchEvery))
		switch idle++; {
		case ended:
			return
		case !none:
			if idle = 0; still == int(restAfter/watchEvery) {
				w.rest()
			}
		}
	}
}

// rest gives memory back while all wait: what has been garbage since the last collection would
// otherwise stay until the next, which only running code brings about.
func (w *heapWatch) rest() {
	if objects, live := heap(); objects-live > restAbove {
		go debug.FreeOSMemory() // aside: the watch goes on
	}
}

// exceeded tells garbage not yet collected from memory in use: beyond the limit counts only
// what the last collection found alive, or what no collection could explain.
func (w *heapWatch) exceeded() bool {
	limit := w.limit.Load()
	objects, live := heap()
	return limit > 0 && objects > limit && (live > limit/10*6 || objects > limit/4*5)
}

// lastResort ends the process where the platform has no hard limit and a native function
// goes on taking memory after its invocation was stopped.
func (w *heapWatch) lastResort() {
	limit := w.limit.Load()
	if hardLimit && platformLimit {
		return
	}
	if objects, _ := heap(); limit > 0 && objects > ceiling(limit) {
		fmt.Fprintln(os.Stderr, "fatal error: out of memory: the worker is over its limit")
		os.Exit(2)
	}
}

// note tells the parent when the heap crosses half of its limit, so that it sends new
// invocations elsewhere.
func (w *heapWatch) note() {
	limit := w.limit.Load()
	objects, _ := heap()
	w.mu.Lock()
	defer w.mu.Unlock()
	high := limit > 0 && objects > limit/2
	if w.high && !high && objects > limit/10*4 {
		return
	}
	if high != w.high {
		w.high = high
		w.pressure(high)
	}
}

// heap gives the bytes of all objects, dead ones included, and those alive at the last
// collection. The stacks of goroutines count: a flood of calls makes many.
func heap() (objects, live int64) {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}, {Name: "/gc/heap/live:bytes"}, {Name: "/memory/classes/heap/stacks:bytes"}}
	metrics.Read(sample)
	stacks := int64(sample[2].Value.Uint64())
	return int64(sample[0].Value.Uint64()) + stacks, int64(sample[1].Value.Uint64()) + stacks
}

// allocated gives the bytes of all objects ever made.
func allocated() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
