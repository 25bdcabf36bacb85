package machine

import (
	"context"
	"iter"
	"runtime"
	"runtime/pprof"
	"unsafe"
)

// idleSides are how many sides an Engine keeps for more work, with about 32 KB of stack each.
const idleSides = 4

// side is a goroutine with a deep stack. One changes to it and back directly, as iterators do,
// without the scheduler, which would wake another thread each time.
type side struct {
	work func()
	next func() (struct{}, bool) // does the work; false when the side is of no more use
	stop func()
}

func newSide() *side {
	s := &side{}
	s.next, s.stop = iter.Pull(func(yield func(struct{}) bool) {
		for more := true; more; {
			roomy()
			var mark byte
			before := uintptr(unsafe.Pointer(&mark))
			s.work()
			s.work = nil
			// A stack that has moved has grown, maybe to megabytes.
			more = before == uintptr(unsafe.Pointer(&mark)) && yield(struct{}{})
		}
	})
	return s
}

// deep runs what needs a deep stack aside: the goroutine of Run would keep the 16 KB for as long
// as the invocation waits. The labels that goroutines get from ctx go with it.
func (e *Engine) deep(ctx context.Context, f func()) {
	var s *side
	select {
	case s = <-e.sides:
	default:
		s = newSide()
	}
	s.work = func() {
		pprof.SetGoroutineLabels(ctx)
		f()
	}
	if _, useful := s.next(); !useful { // a panic of f comes out here, and ends the side too
		return
	}
	if e.lasts.Load() {
		select {
		case e.sides <- s:
			return
		default:
		}
	}
	s.stop()
}

// roomy makes the stack as large as most turns need it, at once rather than by doubling it, with
// everything that is on it by then, again and again.
//
//go:noinline
func roomy() {
	var room [12 << 10]byte
	runtime.KeepAlive(&room)
}
