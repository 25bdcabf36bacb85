package worker

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"bobbin/runtime/fault"
	"bobbin/runtime/hidden"
	"bobbin/runtime/script"
)

const (
	helloWithin  = 15 * time.Second
	keptBundles  = 64
	keptCodeSize = 64 << 20
	// memoryGrace is given on top of the grace to what is stopped for memory, because
	// everything is slow then.
	memoryGrace = 2 * time.Second
)

// process is one worker, seen from the parent. The fields of its place in the pool are the
// pool's, under the pool's lock.
type process struct {
	errs  *stderr
	gate  *gate
	ready chan struct{} // closed once it said hello, or will never
	dead  chan struct{} // closed once it is gone; last is set before
	kill  context.CancelFunc

	// Set before ready is closed.
	w         *frameWriter
	failure   error
	isolation []string

	sending sync.Mutex // one bundle and its run at a time
	bundles []sentBundle
	lastID  uint32

	mu       sync.Mutex
	tasks    map[uint32]*task
	culprit  *task // whom the parent killed it for
	blamed   *task // the last one stopped for memory
	closing  bool
	pressed  atomic.Bool
	last     death
	pressure func(high bool)

	place place // in the pool
}

type sentBundle struct {
	hash string
	size int
}

// death is how a worker ended.
type death struct {
	only    *task // that had been sent to it; nil for none or several
	culprit *task // whose death it was; nil when nothing tells
	closing bool  // the pool closed
	pressed bool  // its heap was over half the limit: near the hard limit a crash takes many forms
	words   string
	state   string // exit status or signal
}

// newProcess spawns a worker in the background; ready tells when it can be used.
func newProcess(c Config, spawned *sync.WaitGroup, pressure func(*process, bool), gone func(*process)) *process {
	ctx, kill := context.WithCancel(context.Background())
	p := &process{errs: &stderr{also: c.Stderr}, gate: newGate(), ready: make(chan struct{}), dead: make(chan struct{}),
		kill: kill, tasks: map[uint32]*task{}}
	p.pressure = func(high bool) { pressure(p, high) }
	spawned.Add(1)
	go func() {
		defer spawned.Done()
		p.live(ctx, c)
		kill()
		gone(p)
		close(p.dead)
	}()
	return p
}

// live spawns the worker and reads its frames until it is gone.
func (p *process) live(ctx context.Context, c Config) {
	cmd := exec.CommandContext(ctx, c.Command[0], c.Command[1:]...)
	cmd.Env = environment(c.Env)
	cmd.Stderr = p.errs
	cmd.WaitDelay = time.Second
	hidden.Make(cmd)
	in, out, err := pipes(cmd)
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		p.fail(fault.New(fault.Internal, "The process that runs scripts cannot be started (%s).", c.Command[0]).
			WithHint("Install Bobbin again: its programs have to lie in one folder.").Because(err))
		return
	}
	p.w = &frameWriter{w: in}
	err = p.read(out, c.Build)
	select {
	case <-p.ready:
	default:
		if ctx.Err() != nil {
			err = fault.New(fault.Canceled, "The process that runs scripts was stopped before it was ready.")
		}
		p.fail(p.startFault(err))
	}
	if errors.Is(err, errMalformed) {
		fmt.Fprintf(p.errs, "panic: worker broke the protocol: %v\n", err)
	}
	p.kill()
	waitErr := cmd.Wait()
	in.Close()
	p.bury(waitErr)
}

// bury notes how the worker ended, and whose death it was.
func (p *process) bury(waitErr error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.last = death{culprit: p.culprit, closing: p.closing, pressed: p.pressed.Load(), words: p.errs.String()}
	var there []*task
	for _, t := range p.tasks {
		if t.sent.Load() {
			there = append(there, t)
		}
	}
	if len(there) == 1 {
		p.last.only = there[0]
	}
	if p.last.culprit == nil && !p.last.closing {
		p.last.culprit = p.suspect()
	}
	if waitErr != nil {
		p.last.state = waitErr.Error()
	}
}

// suspect finds whom a death is put down to: the one being stopped for memory, or else the
// one whose goroutine the worker died in, which may have ended and left that goroutine behind.
func (p *process) suspect() *task {
	if p.blamed != nil && p.tasks[p.blamed.id] == p.blamed {
		return p.blamed
	}
	id, found := dying(p.last.words)
	if !found {
		return nil
	}
	if t := p.tasks[id]; t != nil {
		return t
	}
	return &task{id: id}
}

func pipes(cmd *exec.Cmd) (in io.WriteCloser, out io.Reader, err error) {
	if in, err = cmd.StdinPipe(); err != nil {
		return nil, nil, err
	}
	out, err = cmd.StdoutPipe()
	return in, out, err
}

// fail ends a worker that never became ready.
func (p *process) fail(err error) {
	p.failure = err
	close(p.ready)
}

// startFault says why a worker that was spawned did not become ready.
func (p *process) startFault(err error) error {
	var f *fault.Error
	if errors.As(err, &f) {
		return f
	}
	return fault.New(fault.Internal, "The process that runs scripts ended before it was ready.").
		WithHint("`bobbin doctor` collects what a report needs.").Because(fmt.Errorf("%w: %s", err, p.errs.String()))
}

// read takes the worker's frames to their end.
func (p *process) read(out io.Reader, build string) error {
	frames, joined := newFrameReader(out), &assembler{}
	late := time.AfterFunc(helloWithin, p.kill)
	defer late.Stop()
	for greeted := false; ; {
		f, err := frames.next()
		if err != nil {
			return err
		}
		if f.kind == kindData || f.kind == kindCredit || f.kind == kindStop {
			if t := p.task(f.invocation); t != nil {
				err = t.onStream(f)
			}
			if err != nil {
				return err
			}
			continue
		}
		message, whole, err := joined.add(f)
		switch {
		case err != nil:
			return err
		case !whole:
		case greeted == (f.kind == kindHello):
			return fmt.Errorf("%w: hello out of place", errMalformed)
		case !greeted:
			var err error
			if p.isolation, err = greet(message, build); err != nil {
				return err
			}
			greeted = true
			late.Stop()
			close(p.ready)
		default:
			if err := p.onMessage(f, message); err != nil {
				return err
			}
		}
	}
}

// greet checks the worker's hello, and gives what it says it has given up.
func greet(message []byte, build string) (isolation []string, err error) {
	var h hello
	if err := decode(message, &h); err != nil {
		return nil, fmt.Errorf("%w: %w", errMalformed, err)
	}
	if h.Build != build {
		return nil, fault.New(fault.Conflict, "The program that runs scripts is of another build than this one.").
			WithHint("Bobbin was updated while it ran, or its programs come from different versions: restart it, or install it again.").
			Because(fmt.Errorf("worker is %q, this is %q", h.Build, build))
	}
	return h.Isolation, nil
}

func (p *process) onMessage(f frame, message []byte) error {
	if f.kind == kindPressure {
		high := said(message)
		p.pressed.Store(high)
		p.pressure(high)
		return nil
	}
	t := p.task(f.invocation)
	if t == nil {
		return nil
	}
	if f.kind == kindBlame {
		p.blame(t, said(message))
		return nil
	}
	if f.kind == kindOutcome {
		p.mu.Lock()
		delete(p.tasks, t.id)
		p.mu.Unlock()
	}
	return t.onMessage(f, message)
}

// blame notes that the worker is stopping an invocation for memory. In doubt others may have taken it:
// then a death meanwhile is not put down to this one.
func (p *process) blame(t *task, doubt bool) {
	t.doubt.Store(doubt)
	if !doubt {
		p.mu.Lock()
		p.blamed = t
		p.mu.Unlock()
	}
	t.blame()
}

func (p *process) task(id uint32) *task {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.tasks[id]
}

// verdict is how an attempt ended.
type verdict struct {
	outcome script.Outcome
	again   bool // the invocation had no effect and was not to blame: run it once more
	suspect bool // its bundle may be what killed the worker
	guilty  bool // its bundle did
}

// run executes one attempt of a job and waits for its end, which comes at the latest at
// the job's time limit and the grace.
func (p *process) run(ctx context.Context, job Job, tr *track, grace time.Duration) verdict {
	t := p.begin(ctx, tr)
	sent := make(chan struct{})
	if p.submitAtOnce(t, job) {
		close(sent)
	} else {
		go func() {
			defer close(sent)
			p.submit(t, job)
		}()
	}
	began := time.Now()
	got, status, came := p.await(ctx, t, job.Limits, grace)
	p.mu.Lock()
	delete(p.tasks, t.id)
	p.mu.Unlock()
	var cause error
	if came && (got.Outcome.Status == script.Finished || got.Outcome.Status == script.FunctionError) {
		cause = script.ErrUnwanted
	}
	t.close(cause)
	<-sent
	if !came {
		v := p.judge(t, job, status)
		v.outcome.Duration = time.Since(began)
		if v.guilty { // it would not have had to be killed if it had waited
			v.outcome.Ran = v.outcome.Duration
		}
		return v
	}
	got.Outcome.Ran = got.Ran
	return verdict{outcome: got.Outcome, suspect: got.Shared, again: got.Shared && !tr.effects.Load(),
		guilty: got.Outcome.Status == script.OutOfMemory && !got.Shared}
}

// begin registers a task.
func (p *process) begin(ctx context.Context, tr *track) *task {
	t := &task{p: p, tr: tr, done: make(chan ended, 1), blamed: make(chan struct{}), streams: map[uint32]*exchange{}, short: p.pressed.Load()}
	t.ctx, t.cancel = context.WithCancelCause(context.WithoutCancel(ctx))
	p.mu.Lock()
	defer p.mu.Unlock()
	p.lastID++
	t.id = p.lastID
	p.tasks[t.id] = t
	return t
}

// submitAtOnce sends the run if the worker has the bundle and takes it without waiting; it says
// whether it did.
func (p *process) submitAtOnce(t *task, job Job) bool {
	if !p.sending.TryLock() {
		return false
	}
	defer p.sending.Unlock()
	if !slices.ContainsFunc(p.bundles, func(s sentBundle) bool { return s.hash == job.Bundle.Hash }) {
		return false
	}
	p.remember(job.Bundle)
	t.sent.Store(true) // before it is: the worker may die of it at once
	sent := p.w.atOnce(frame{kind: kindRun, invocation: t.id, payload: encodeStart(job)})
	t.sent.Store(sent)
	return sent
}

func encodeStart(job Job) []byte {
	return encode(start{Hash: job.Bundle.Hash, Input: job.Input, Limits: job.Limits})
}

// submit sends the bundle, unless the worker has it, and the run. A worker that is gone is
// noticed by the reader.
func (p *process) submit(t *task, job Job) {
	p.sending.Lock()
	defer p.sending.Unlock()
	if p.remember(job.Bundle) {
		_ = p.w.message(kindBundle, 0, 0, encode(job.Bundle))
	}
	t.sent.Store(true)
	t.sent.Store(p.w.message(kindRun, t.id, 0, encodeStart(job)) == nil)
}

// remember notes a bundle as the last one used, has the oldest dropped, and says whether it
// has to be sent.
func (p *process) remember(b *script.Bundle) (send bool) {
	kept, total, send := p.bundles[:0:0], len(b.Code), true
	for _, s := range p.bundles {
		if s.hash == b.Hash {
			send = false
			continue
		}
		kept = append(kept, s)
		total += s.size
	}
	for len(kept) > 0 && (len(kept) >= keptBundles || total > keptCodeSize) {
		_ = p.w.message(kindDrop, 0, 0, []byte(kept[0].hash))
		total -= kept[0].size
		kept = kept[1:]
	}
	p.bundles = append(kept, sentBundle{b.Hash, len(b.Code)})
	return send
}

// await waits for the outcome; without one it gives the status the worker was killed with,
// or none when it died by itself.
func (p *process) await(ctx context.Context, t *task, l script.Limits, grace time.Duration) (got ended, status script.Status, came bool) {
	timer := time.NewTimer(l.Timeout)
	defer timer.Stop()
	abort, blamed := ctx.Done(), t.blamed
	for {
		select {
		case <-blamed: // the worker stops it by itself
			if blamed = nil; status == "" {
				status = script.OutOfMemory
				timer.Reset(grace + memoryGrace)
			}
			continue
		case got = <-t.done:
			return got, status, true
		case <-p.dead:
			select {
			case got = <-t.done:
				return got, status, true
			default:
				return got, status, false
			}
		case <-abort:
			abort, status = nil, script.Aborted
			if errors.Is(context.Cause(ctx), context.DeadlineExceeded) {
				status = script.TimedOut
			}
		case <-timer.C:
			if status != "" {
				p.killFor(t)
				timer.Reset(time.Hour) // death follows at once
				continue
			}
			abort, status = nil, script.TimedOut
		}
		// Sent aside: a worker that is stuck may not read, and then the grace decides.
		go func() { _ = p.w.message(kindCancel, t.id, 0, []byte(status)) }()
		timer.Reset(grace)
	}
}

// killFor ends the worker because of one task that did not stop.
func (p *process) killFor(t *task) {
	p.mu.Lock()
	if p.culprit == nil {
		p.culprit = t
	}
	p.mu.Unlock()
	p.end()
}

// shut ends the worker because the pool closes.
func (p *process) shut() {
	p.mu.Lock()
	p.closing = true
	p.mu.Unlock()
	p.end()
}

// end kills the worker. Host calls end with it: the reader may be waiting for them. Their errors
// are not for the scripts, which would take them for the service's while they still run.
func (p *process) end() {
	select {
	case <-p.ready:
		if p.w != nil {
			p.w.stopped.Store(true)
		}
	default:
	}
	p.mu.Lock()
	for _, doomed := range p.tasks {
		doomed.cancel(nil)
	}
	p.mu.Unlock()
	p.kill()
}
