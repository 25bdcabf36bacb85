package machine

import (
	"container/heap"
	"context"
	"sync"
	"time"

	"bobbin/runtime/script"
)

// loop is the queue of turns of one invocation. Only wait and next, called by the
// goroutine of Run, take from it; post may be called from anywhere.
type loop struct {
	clock *clock

	mu     sync.Mutex
	turns  []func()
	closed bool
	wake   chan struct{} // capacity 1

	pending int // promises whose work has not come back; the loop's goroutine only
	timers  timerHeap
	holding int // timers that keep the invocation alive
	serial  uint64
	alarm   *time.Timer // made at the first sleep
	idle    []func()    // run once nothing is under way at this time; the loop's goroutine only
}

func newLoop(c *clock) *loop {
	return &loop{clock: c, wake: make(chan struct{}, 1)}
}

// post queues a turn. It says false, and drops it, once the loop is closed.
func (l *loop) post(f func()) bool {
	l.mu.Lock()
	if l.closed {
		l.mu.Unlock()
		return false
	}
	l.turns = append(l.turns, f)
	l.mu.Unlock()
	select {
	case l.wake <- struct{}{}:
	default:
	}
	return true
}

// take gives the queued turns.
func (l *loop) take() []func() {
	l.mu.Lock()
	defer l.mu.Unlock()
	turns := l.turns
	l.turns = nil
	return turns
}

// close drops what is queued and everything posted from now on.
func (l *loop) close() {
	l.mu.Lock()
	l.closed, l.turns = true, nil
	l.mu.Unlock()
	if l.alarm != nil {
		l.alarm.Stop()
	}
}

// posted says whether turns are queued.
func (l *loop) posted() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.turns) > 0
}

// now gives the turns that need no waiting. Posted ones go before due timers, as in browsers
// and Node.js a completed call would.
func (l *loop) now(ctx context.Context) []func() {
	if ctx.Err() != nil {
		return nil
	}
	if turns := l.take(); len(turns) > 0 {
		return turns
	}
	if _, due := l.due(); due != nil {
		return []func(){due}
	}
	return nil
}

// next waits for turns and gives them; nothing when ctx has ended or nothing is alive.
func (l *loop) next(ctx context.Context) []func() {
	for ctx.Err() == nil {
		if turns := l.now(ctx); len(turns) > 0 {
			return turns
		}
		wait, due := l.due()
		if due != nil {
			return []func(){due}
		}
		if l.pending == 0 {
			if l.posted() { // since take
				continue
			}
			if idle := l.idle; len(idle) > 0 {
				l.idle = nil
				return idle
			}
			if l.holding == 0 || l.clock.mode == script.ClockWaits {
				return nil
			}
			if l.clock.skip(l.timers[0].at) {
				continue
			}
		}
		l.sleep(ctx, wait)
	}
	return nil
}

// sleep returns at the latest when the first timer is due.
func (l *loop) sleep(ctx context.Context, wait time.Duration) {
	var ring <-chan time.Time
	if wait > 0 {
		if l.alarm == nil {
			l.alarm = time.NewTimer(wait)
		} else {
			l.alarm.Reset(wait)
		}
		ring = l.alarm.C
	}
	select {
	case <-l.wake:
	case <-ring:
	case <-ctx.Done():
	}
}

// due gives the first timer's function when its time has come, else how long until then
// (0 when the time does not come by itself).
func (l *loop) due() (time.Duration, func()) {
	if len(l.timers) == 0 {
		return 0, nil
	}
	first := l.timers[0]
	if wait := first.at.Sub(l.clock.now()); wait > 0 {
		if l.clock.mode != script.ClockRuns {
			wait = 0
		}
		return wait, nil
	}
	l.forget(first)
	return 0, first.f
}

// after queues f for later; cancel forgets it. Only a timer that holds keeps the invocation alive.
func (l *loop) after(d time.Duration, f func(), holds bool) (cancel func()) {
	l.serial++
	t := &timer{at: l.clock.now().Add(d), serial: l.serial, holds: holds, f: f}
	heap.Push(&l.timers, t)
	if holds {
		l.holding++
	}
	return func() {
		if t.index >= 0 {
			l.forget(t)
		}
	}
}

func (l *loop) forget(t *timer) {
	heap.Remove(&l.timers, t.index)
	if t.holds {
		l.holding--
	}
}

// timer is one waiting function; index is its place in the heap, -1 outside.
type timer struct {
	at     time.Time
	serial uint64
	index  int
	holds  bool
	f      func()
}

// timerHeap orders by time, then by the order of setting.
type timerHeap []*timer

func (h timerHeap) Len() int { return len(h) }

func (h timerHeap) Less(i, j int) bool {
	if h[i].at.Equal(h[j].at) {
		return h[i].serial < h[j].serial
	}
	return h[i].at.Before(h[j].at)
}

func (h timerHeap) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].index, h[j].index = i, j
}

// Push is heap.Interface's.
func (h *timerHeap) Push(x any) {
	t := x.(*timer)
	t.index = len(*h)
	*h = append(*h, t)
}

// Pop is heap.Interface's.
func (h *timerHeap) Pop() any {
	old := *h
	t := old[len(old)-1]
	old[len(old)-1] = nil
	*h = old[:len(old)-1]
	t.index = -1
	return t
}
