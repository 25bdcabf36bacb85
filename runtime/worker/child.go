package worker

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"runtime/pprof"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"bobbin/runtime/script"
)

// RunFunc runs one bundle to its end; it is machine.Run. It returns soon after ctx is done.
type RunFunc func(ctx context.Context, b *script.Bundle, in script.Input, host script.Host, l script.Limits) script.Outcome

// errParent is the cause of contexts when the parent has gone.
var errParent = errors.New("the parent has gone")

// child is the state of a worker process.
type child struct {
	w     *frameWriter
	run   RunFunc
	watch *heapWatch
	use   *processors

	mu          sync.Mutex
	invocations map[uint32]*invocation
	bundles     map[string]*script.Bundle
	streams     map[uint32]*hostCall
	lastStream  atomic.Uint32
	lastSeen    uint32 // invocation, by a look of the watch; the watch's alone
}

// invocation is one run in this worker.
type invocation struct {
	id      uint32
	ctx     context.Context
	cancel  context.CancelCauseFunc
	console console
	slots   chan struct{} // host calls waiting for their reply
	busy    atomic.Bool   // its code is running, not waiting
	watched atomic.Bool   // the engine tells when it is
	began   atomic.Int64  // when its code first ran, in microseconds since 1970; 0 while it has not
	after   func()        // what the engine does when its end has been told; may be nil
	took    float64       // bytes of the heap's recent growth put down to it; the watch's alone

	since time.Time     // its code began to run last; the engine's goroutine only, as ran
	ran   time.Duration // its code has run

	mu     sync.Mutex
	end    script.Status // what it was told to end with
	shared bool
}

// Serve is the whole life of a worker process: it takes frames from in and answers on out
// until in ends or ctx does. It owns the process: it empties the environment, leaves the
// working directory, sends what is printed on standard output to standard error, and sets
// the limits the parent names. prepare is what can be made ready for the first run, while there is none. The error is
// nil when the parent closed in.
func Serve(ctx context.Context, in io.Reader, out io.Writer, run RunFunc, prepare func()) error {
	out, err := bare(out)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(errParent)
	c := &child{w: &frameWriter{w: out}, run: run, use: newProcessors(), invocations: map[uint32]*invocation{},
		bundles: map[string]*script.Bundle{}, streams: map[uint32]*hostCall{}}
	c.watch = &heapWatch{over: c.overMemory, pressure: c.tellPressure, grown: c.look}
	if err := c.w.message(kindHello, 0, 0, encode(hello{Build: Build(), PID: os.Getpid(), Isolation: isolate()})); err != nil {
		return err
	}
	go prepare()
	failed := make(chan error, 1)
	go func() { failed <- c.read(ctx, parking(in)) }()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case err := <-failed:
		if errors.Is(err, io.EOF) {
			return nil
		}
		return err
	}
}

// read takes the parent's frames; it never blocks on anything but in and out.
func (c *child) read(ctx context.Context, in io.Reader) error {
	frames, joined := newFrameReader(in), &assembler{}
	for {
		f, err := frames.next()
		if err != nil {
			return err
		}
		switch f.kind {
		case kindData, kindCredit, kindStop:
			err = c.onStream(f)
		default:
			message, whole, joinErr := joined.add(f)
			if err = joinErr; err == nil && whole {
				err = c.onMessage(ctx, f, message)
			}
		}
		if err != nil {
			return err
		}
	}
}

func (c *child) onMessage(ctx context.Context, f frame, message []byte) error {
	switch f.kind {
	case kindLimit:
		var l limit
		if err := decode(message, &l); err != nil {
			return err
		}
		c.watch.limit.Store(l.MemoryBytes)
		return limitMemory(l.MemoryBytes)
	case kindBundle:
		b := &script.Bundle{}
		if err := decode(message, b); err != nil {
			return err
		}
		c.mu.Lock()
		c.bundles[b.Hash] = b
		c.mu.Unlock()
	case kindDrop:
		c.mu.Lock()
		delete(c.bundles, string(message))
		c.mu.Unlock()
	case kindRun:
		return c.begin(ctx, f.invocation, message)
	case kindCancel:
		c.mu.Lock()
		inv := c.invocations[f.invocation]
		c.mu.Unlock()
		if inv != nil {
			inv.stop(script.Status(message), false)
		}
	case kindReply:
		return c.onReply(f, message)
	case kindEnd:
		return c.onEnd(f, message)
	default:
		return fmt.Errorf("%w: kind %d from the parent", errMalformed, f.kind)
	}
	return nil
}

// begin starts an invocation on a goroutine of its own.
func (c *child) begin(ctx context.Context, id uint32, message []byte) error {
	var s start
	if err := decode(message, &s); err != nil {
		return err
	}
	c.mu.Lock()
	b := c.bundles[s.Hash]
	if b == nil || c.invocations[id] != nil {
		c.mu.Unlock()
		return fmt.Errorf("%w: run %d of an unknown bundle, or twice", errMalformed, id)
	}
	inv := &invocation{id: id, slots: make(chan struct{}, maxCalls)}
	inv.ctx, inv.cancel = context.WithCancelCause(ctx)
	inv.console = console{send: func(lines []byte) { c.tell(kindConsole, id, 0, lines) }}
	c.invocations[id] = inv
	several := len(c.invocations) > 1
	c.mu.Unlock()
	if several {
		c.use.spread()
	}
	c.watch.start()
	go c.execute(inv, b, s)
	return nil
}

// execute runs the script and tells how it ended.
func (c *child) execute(inv *invocation, b *script.Bundle, s start) {
	inv.ctx = pprof.WithLabels(inv.ctx, pprof.Labels(crashLabel, strconv.FormatUint(uint64(inv.id), 10)))
	pprof.SetGoroutineLabels(inv.ctx)
	outcome := c.guarded(inv, b, s)
	inv.cancel(context.Canceled)
	inv.console.close()
	e := inv.settle(outcome, s.Limits)
	if e.Outcome.Status == script.OutOfMemory {
		debug.FreeOSMemory() // before the watch looks for another one to stop
	}
	c.mu.Lock()
	delete(c.invocations, inv.id)
	c.mu.Unlock()
	message := encode(e)
	if len(message) > maxMessage {
		message = encode(ended{Outcome: unwritten(e.Outcome), Ran: e.Ran})
	}
	c.tell(kindOutcome, inv.id, 0, message)
	c.watch.stop()
	if inv.after != nil {
		inv.after()
	}
}

// guarded runs the script; a panic of the engine costs this invocation only.
func (c *child) guarded(inv *invocation, b *script.Bundle, s start) (outcome script.Outcome) {
	defer func() {
		if p := recover(); p != nil {
			fmt.Fprintf(os.Stderr, "worker: recovered: %v\n%s", p, debug.Stack())
			outcome = script.Outcome{Status: script.RuntimeError, Error: &script.Failure{
				Message: fmt.Sprintf("The script engine failed: %v", p),
				Hint:    "This is a fault of Bobbin, not of your script."}}
		}
	}()
	return c.run(inv.ctx, b, s.Input, &host{c: c, inv: inv}, s.Limits)
}

// stop cancels the invocation; it shall end with the given status. The first reason counts.
func (inv *invocation) stop(status script.Status, shared bool) bool {
	inv.mu.Lock()
	first := inv.end == ""
	if first {
		inv.end, inv.shared = status, shared
	}
	inv.mu.Unlock()
	switch status {
	case script.TimedOut:
		inv.cancel(script.ErrTimedOut)
	case script.OutOfMemory:
		inv.cancel(script.ErrOutOfMemory)
	default:
		inv.cancel(context.Canceled)
	}
	return first
}

// settle gives the outcome the status the invocation was stopped with, unless it finished
// all the same.
func (inv *invocation) settle(o script.Outcome, l script.Limits) ended {
	inv.mu.Lock()
	defer inv.mu.Unlock()
	if inv.end != "" && o.Status != script.Finished && o.Status != inv.end {
		o.Status, o.Result, o.Error = inv.end, nil, stopped(inv.end, l)
	}
	return ended{Outcome: o, Shared: inv.shared && o.Status == script.OutOfMemory, Ran: inv.ran, Began: inv.began.Load()}
}

// tell sends a message. An error means that the parent is gone, which read notices too.
func (c *child) tell(k kind, invocation, stream uint32, message []byte) {
	_ = c.w.message(k, invocation, stream, message)
}

func (c *child) tellPressure(high bool) {
	c.tell(kindPressure, 0, 0, yesNo(high))
}

// yesNo is the whole of a message that says one or the other; said reads it.
func yesNo(yes bool) []byte {
	if yes {
		return []byte{1}
	}
	return []byte{0}
}

func said(message []byte) bool { return len(message) == 1 && message[0] == 1 }
