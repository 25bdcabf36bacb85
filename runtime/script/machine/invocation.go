package machine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"sync"

	"github.com/dop251/goja"

	"bobbin/runtime/script"
)

// maxFrames is how deep calls may nest; a native call may take several KB of Go stack each.
const maxFrames = 5000

// invocation is one run: its runtime, its loop and what is known about its end. All of it
// belongs to the goroutine of Run, which lends it to deep's, but for what the loop and the
// sink lock themselves.
type invocation struct {
	engine *Engine
	in     script.Input
	limits script.Limits
	rt     *goja.Runtime
	loop   *loop
	clock  *clock
	sink   *sink
	global *globals
	ctx    context.Context // of the invocation; ends with it
	work   sync.WaitGroup

	places     []at     // of the statements that are counted
	counts     []byte   // how often each ran, as 32 bits
	localizers []func() // install the methods that obey a locale
	code       []byte   // of the program, for naming what an error is about
	phase      phase
	main       *goja.Promise               // of the phase
	rejected   map[*goja.Promise]rejection // of the turn
	order      int                         // counts rejections
	busy       func(runs bool)             // tells the host that a turn begins and ends; may be nil
	guarded    features                    // of the guards that stand
	toJSON     goja.Callable               // JSON.stringify, at its first use
	calls      int                         // of the host, as far as they are traced
	sources    map[string]io.Reader        // of a seeded invocation's random values, by purpose
	fix        goja.Callable               // Object.preventExtensions
	fulfilled  goja.Value                  // a promise
	result     json.RawMessage             // what the function returned
	outcome    *script.Outcome             // set once the invocation has ended
}

// phase is what main stands for.
type phase int

const (
	loading phase = iota // the program's own promise
	calling              // the exported function's
	lasting              // settled; only what the script left behind runs
)

// newInvocation makes an invocation of what was prepared for the next one, if anything was.
func newInvocation(e *Engine, in script.Input, host script.Host, limits script.Limits) *invocation {
	i := e.spare.Swap(nil)
	if i == nil {
		i = e.prepared()
	}
	i.in, i.limits, i.clock = in, limits, newClock(e.now, in.Clock, host)
	i.rt.SetTimeSource(i.clock.read)
	if i.Seeded() {
		i.rt.SetRandSource(i.fraction)
	}
	i.loop = newLoop(i.clock)
	i.sink = &sink{Host: host, left: limits.ConsoleLines, room: limits.LogBytes, places: make(chan struct{}, limits.Fetches)}
	if in.Clock != nil && in.Clock.Mode != script.ClockRuns {
		i.sink.clock, i.sink.told = i.clock, in.Clock.Now
	}
	if watched, ok := host.(interface{ Turn(runs bool) }); ok {
		i.busy = watched.Turn
	}
	return i
}

// run takes the program from its first statement to the end of everything it started.
func (i *invocation) run(parent context.Context, p program) script.Outcome {
	ctx, cancel := context.WithTimeoutCause(parent, i.limits.Timeout, script.ErrTimedOut)
	i.ctx = ctx
	defer i.work.Wait()
	defer cancel()
	defer i.loop.close()
	stop := context.AfterFunc(ctx, func() { i.rt.Interrupt(context.Cause(ctx)) })
	defer stop()

	i.engine.deep(ctx, func() {
		i.turn(func() error { return i.begin(p) })
		i.turns(ctx, i.loop.now(ctx))
	})
	for i.outcome == nil {
		turns := i.loop.next(ctx)
		if len(turns) == 0 {
			break
		}
		i.engine.deep(ctx, func() { i.turns(ctx, turns) })
	}
	if i.outcome == nil {
		i.stop()
	}
	i.clock.flush()
	i.tellLines(parent)
	_ = i.sink.tell(ctx) // when it ended matters only to those who still listen
	i.outcome.LinesDropped = i.sink.drop()
	return *i.outcome
}

// turns makes these turns and those that are due by then.
func (i *invocation) turns(ctx context.Context, due []func()) {
	for ; len(due) > 0; due = i.loop.now(ctx) {
		for _, f := range due {
			if i.outcome != nil {
				return
			}
			i.turn(func() error { f(); return nil })
		}
	}
}

// begin installs the globals and starts the program.
func (i *invocation) begin(program program) error {
	i.setup(program.features)
	i.counting(program.places)
	v, err := i.rt.RunProgram(program.code)
	if err != nil {
		return err
	}
	p, ok := v.Export().(*goja.Promise)
	if !ok {
		return fmt.Errorf("the program gave %s, not a promise", v)
	}
	i.expect(p)
	return nil
}

// expect makes p the promise that the phase waits for; its rejection is somebody's.
func (i *invocation) expect(p *goja.Promise) {
	i.main = p
	i.handled(p)
}

// turn runs f, the microtasks it makes and the checks that follow every turn.
func (i *invocation) turn(f func() error) {
	defer func() {
		if x := recover(); x != nil {
			i.panicked(x)
		}
	}()
	if i.busy != nil {
		i.busy(true)
		defer i.busy(false)
	}
	err := f()
	if err == nil {
		err = i.microtasks()
	}
	for err == nil && i.outcome == nil && i.advance() {
		err = i.next()
	}
	if err != nil {
		i.fail(err)
		return
	}
	i.reportRejections()
}

// microtasks runs those that are due: goja does so when a function that Go has called returns.
// This one leaves alone what is no object.
func (i *invocation) microtasks() error {
	_, err := i.fix(goja.Undefined())
	return err
}

// advance says whether the promise of the phase is settled and the next phase may begin.
func (i *invocation) advance() bool {
	return i.phase != lasting && i.main != nil && i.main.State() != goja.PromiseStatePending
}

// next goes from one phase to the next.
func (i *invocation) next() error {
	if i.main.State() == goja.PromiseStateRejected {
		i.end(script.FunctionError, i.failureOf(i.main.Result(), nil))
		return nil
	}
	if i.phase == loading {
		i.phase = calling
		return i.call()
	}
	i.phase = lasting
	return i.keep(i.main.Result())
}

// end records how the invocation ended; only the first end counts.
func (i *invocation) end(status script.Status, failure *script.Failure) {
	if i.outcome == nil {
		i.outcome = &script.Outcome{Status: status, Error: failure}
	}
}

// fail ends with an error that came out of the runtime.
func (i *invocation) fail(err error) {
	var interrupted *goja.InterruptedError
	var overflow *goja.StackOverflowError
	var thrown *goja.Exception
	switch {
	case errors.As(err, &interrupted):
		i.stop()
	case errors.As(err, &overflow):
		i.end(script.FunctionError, overflowed(overflow))
	case errors.As(err, &thrown):
		i.end(script.FunctionError, i.failureOf(thrown.Value(), thrown.Stack()))
	default:
		i.end(script.RuntimeError, &script.Failure{Name: "EngineError",
			Message: "The script engine failed: " + err.Error(), Hint: engineHint})
	}
}

const engineHint = "This is a fault of Bobbin, not of your script. `bobbin doctor` collects what a report needs."

// panicked ends with a Go panic. goja lets its own errors through this way when native
// functions call back; anything else is a fault of the engine.
func (i *invocation) panicked(x any) {
	if err, ok := x.(error); ok {
		var interrupted *goja.InterruptedError
		var overflow *goja.StackOverflowError
		var thrown *goja.Exception
		if errors.As(err, &interrupted) || errors.As(err, &overflow) || errors.As(err, &thrown) {
			i.fail(err)
			return
		}
	}
	if v, ok := x.(goja.Value); ok {
		i.end(script.FunctionError, i.failureOf(v, nil))
		return
	}
	i.end(script.RuntimeError, &script.Failure{Name: "EngineError",
		Message: fmt.Sprintf("The script engine stopped with a fault of its own: %v", x),
		Stack:   string(debug.Stack()), Hint: engineHint})
}

// stop ends with the reason the context gives, or says that nothing can happen any more.
func (i *invocation) stop() {
	cause := context.Cause(i.ctx)
	switch {
	case cause == nil && i.phase == lasting:
		i.end(script.Finished, nil)
		i.outcome.Result = i.result
	case cause == nil:
		hint := "Look for a `new Promise` whose resolve function is never called."
		if i.loop.holding > 0 {
			hint = "A timer is waiting, and the clock stands still: clock.advance lets time pass."
		}
		i.end(script.FunctionError, &script.Failure{Name: "Error", Hint: hint,
			Message: "The script waits for a promise that nothing can settle any more."})
	case errors.Is(cause, script.ErrTimedOut) || errors.Is(cause, context.DeadlineExceeded):
		i.end(script.TimedOut, &script.Failure{Name: "TimedOut",
			Message: fmt.Sprintf("The invocation was stopped at its time limit of %s.", i.limits.Timeout),
			Hint:    "Give it more time, or let it do its work in steps: keep a checkpoint in record storage and trigger the script again before context.timeout is over."})
	case errors.Is(cause, script.ErrOutOfMemory):
		i.end(script.OutOfMemory, &script.Failure{Name: "OutOfMemory",
			Message: fmt.Sprintf("The invocation was stopped at its memory limit of %d MB.", i.limits.MemoryBytes>>20),
			Hint:    "Work page by page instead of keeping everything, or raise the limit."})
	default:
		i.end(script.Aborted, &script.Failure{Name: "Aborted", Message: "The invocation was stopped."})
	}
}
