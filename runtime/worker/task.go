package worker

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"bobbin/runtime/script"
)

// maxRemembered is how many console lines are remembered for a silent re-run.
const maxRemembered = 4096

// track is what the parent knows of one job over all its attempts.
type track struct {
	host    script.Host
	effects atomic.Bool // something outside may have changed
	alone   bool        // a worker died that had nothing else to do, and nothing told why; Run's goroutine only

	mu   sync.Mutex
	seed maphash.Seed
	seen []uint64 // lines delivered, as far as remembered
	at   int      // of seen, lines this attempt has repeated
}

// restart begins another attempt.
func (tr *track) restart() {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	tr.at = 0
	if again, ok := tr.host.(script.Rerun); ok {
		again.BeginAgain()
	}
}

// console delivers lines, save those that an earlier attempt has delivered already. A
// re-run that goes another way is shown from there on.
func (tr *track) console(lines []script.Line) {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	for _, line := range lines {
		sum := maphash.String(tr.seed, line.Level+"\x00"+line.Text)
		if tr.at < len(tr.seen) {
			if tr.seen[tr.at] == sum {
				tr.at++
				continue
			}
			tr.seen = tr.seen[:tr.at]
		}
		if len(tr.seen) < maxRemembered {
			tr.seen = append(tr.seen, sum)
			tr.at = len(tr.seen)
		}
		tr.host.Console(line)
	}
}

// sawCall and sawFetch note what may have had an effect, before it is done.
func (tr *track) sawCall(method string) {
	if !slices.Contains([]string{"record.get", "record.getAll", "record.exists", "record.keys", "clock.at", "coverage.lines"}, method) {
		tr.effects.Store(true)
	}
}

func (tr *track) sawFetch(method string) {
	if !slices.Contains([]string{"", "GET", "HEAD", "OPTIONS"}, strings.ToUpper(method)) {
		tr.effects.Store(true)
	}
}

// task is one invocation in one worker, seen from the parent.
type task struct {
	id     uint32
	p      *process
	tr     *track
	ctx    context.Context // of its host calls
	cancel context.CancelCauseFunc
	done   chan ended // one
	calls  sync.WaitGroup
	blamed chan struct{} // closed when it is being stopped for memory
	once   sync.Once     // closes blamed
	doubt  atomic.Bool   // others may have taken that memory
	short  bool          // the worker was short of memory before it came
	sent   atomic.Bool   // its run was written, as far as the parent can tell
	spoke  atomic.Bool   // the worker has said something of it; before, it had no effect

	mu      sync.Mutex
	streams map[uint32]*exchange
	over    bool
}

// exchange is one host call being served.
type exchange struct {
	in     *inbound // request body
	flow   *outflow // response body
	cancel context.CancelCauseFunc
}

// blame notes that the worker is stopping it for memory.
func (t *task) blame() { t.once.Do(func() { close(t.blamed) }) }

// onMessage takes the whole messages of an invocation.
func (t *task) onMessage(f frame, message []byte) error {
	t.spoke.Store(true)
	switch f.kind {
	case kindConsole:
		var lines []script.Line
		if err := decode(message, &lines); err != nil {
			return fmt.Errorf("%w: %w", errMalformed, err)
		}
		t.tr.console(lines)
	case kindOutcome:
		return t.onOutcome(message)
	case kindClock:
		var r script.Readings
		if err := decode(message, &r); err != nil {
			return fmt.Errorf("%w: %w", errMalformed, err)
		}
		if watcher, ok := t.tr.host.(script.ClockWatcher); ok {
			watcher.ReadClock(r)
		}
	case kindCall:
		var c call
		if err := decode(message, &c); err != nil {
			return fmt.Errorf("%w: %w", errMalformed, err)
		}
		if len(c.Arguments) > 0 && !json.Valid(c.Arguments) {
			return fmt.Errorf("%w: the arguments of %s are no JSON", errMalformed, c.Method)
		}
		t.p.gate.enter(len(message))
		if !t.serve(f.stream, func(ctx context.Context, _ *exchange) {
			defer t.p.gate.leave(len(message))
			t.call(ctx, f.stream, c)
		}) {
			t.p.gate.leave(len(message))
		}
	case kindFetch:
		var head fetchHead
		if err := decode(message, &head); err != nil {
			return fmt.Errorf("%w: %w", errMalformed, err)
		}
		t.serve(f.stream, func(ctx context.Context, x *exchange) { t.fetch(ctx, f.stream, head, x) })
	case kindEnd:
		if x := t.exchange(f.stream); x != nil {
			x.in.finish(readEnd(message))
		}
	default:
		return fmt.Errorf("%w: kind %d from a worker", errMalformed, f.kind)
	}
	return nil
}

func (t *task) onOutcome(message []byte) error {
	var e ended
	if err := decode(message, &e); err != nil {
		return fmt.Errorf("%w: %w", errMalformed, err)
	}
	if len(e.Outcome.Result) > 0 && !json.Valid(e.Outcome.Result) {
		e.Outcome = unwritten(e.Outcome)
	}
	if e.Began > 0 {
		e.Outcome.Began = time.UnixMicro(e.Began).UTC()
	}
	select {
	case t.done <- e:
		return nil
	default:
		return fmt.Errorf("%w: second outcome", errMalformed)
	}
}

// onStream takes the frames of bodies; those of calls already over are dropped.
func (t *task) onStream(f frame) error {
	x := t.exchange(f.stream)
	if x == nil {
		return nil
	}
	switch f.kind {
	case kindData:
		return x.in.push(f)
	case kindCredit:
		return x.flow.allow(f)
	}
	x.cancel(errStopped)
	return nil
}

func (t *task) exchange(stream uint32) *exchange {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.streams[stream]
}

// serve runs a host call on a goroutine of its own until it or the invocation is over; it
// says whether it began.
func (t *task) serve(stream uint32, work func(context.Context, *exchange)) bool {
	ctx, cancel := context.WithCancelCause(t.ctx)
	x := &exchange{in: newInbound(sendCredit(t.p.w, t.id, stream)), flow: newOutflow(), cancel: cancel}
	t.mu.Lock()
	if t.over || t.streams[stream] != nil {
		t.mu.Unlock()
		cancel(errStopped)
		return false
	}
	t.streams[stream] = x
	t.calls.Add(1)
	t.mu.Unlock()
	unwatch := context.AfterFunc(ctx, func() {
		x.in.abandon(context.Cause(ctx))
		x.flow.stop(context.Cause(ctx))
	})
	go func() {
		defer t.calls.Done()
		work(ctx, x)
		unwatch()
		x.in.abandon(errStopped)
		cancel(errStopped)
		t.mu.Lock()
		delete(t.streams, stream)
		t.mu.Unlock()
	}()
	return true
}

func (t *task) call(ctx context.Context, stream uint32, c call) {
	t.tr.sawCall(c.Method)
	result, err := t.tr.host.Call(script.WithOrigin(ctx, c.Origin), c.Method, c.Arguments)
	t.reply(stream, reply{Error: toWire(err), Result: result})
}

func (t *task) fetch(ctx context.Context, stream uint32, head fetchHead, x *exchange) {
	t.tr.sawFetch(head.Method)
	r := script.FetchRequest{Method: head.Method, URL: head.URL, Connection: head.Connection, Header: head.Header,
		Size: head.Size, Redirect: head.Redirect, Agent: head.Agent}
	if head.HasBody {
		r.Body = x.in
	}
	got, err := t.tr.host.Fetch(script.WithOrigin(ctx, head.Origin), r)
	if err != nil {
		t.reply(stream, reply{Error: toWire(err)})
		return
	}
	t.reply(stream, reply{Head: &responseHead{URL: got.URL, Status: got.Status, StatusText: got.StatusText,
		Header: got.Header, Redirected: got.Redirected}})
	body := got.Body
	if body == nil {
		body = io.NopCloser(strings.NewReader(""))
	}
	// Closing is what unblocks a pump whose service went silent.
	closed := make(chan struct{})
	unwatch := context.AfterFunc(ctx, func() { defer close(closed); body.Close() })
	pump(body, x.flow, t.p.w, t.id, stream)
	if unwatch() {
		body.Close()
	} else {
		<-closed // it may still be writing the HTTP log
	}
}

// reply answers a call; a worker that is gone needs no answer.
func (t *task) reply(stream uint32, r reply) {
	message := encode(r)
	if len(message) > maxMessage {
		message = encode(reply{Error: toWire(errors.New("the answer is larger than 64 MB"))})
	}
	_ = t.p.w.message(kindReply, t.id, stream, message)
}

// close ends the invocation's host calls, with a cause, and waits for them.
func (t *task) close(cause error) {
	t.mu.Lock()
	t.over = true
	t.mu.Unlock()
	t.cancel(cause)
	t.calls.Wait()
}

// gate bounds the bytes of host calls that a worker has under way: a script that calls
// faster than the calls are served waits, and the parent's memory does not grow.
type gate struct {
	mu    sync.Mutex
	wake  *sync.Cond
	bytes int
}

func newGate() *gate {
	g := &gate{}
	g.wake = sync.NewCond(&g.mu)
	return g
}

func (g *gate) enter(n int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for g.bytes > 0 && g.bytes+n > maxMessage {
		g.wake.Wait()
	}
	g.bytes += n
}

func (g *gate) leave(n int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.bytes -= n
	g.wake.Broadcast()
}
