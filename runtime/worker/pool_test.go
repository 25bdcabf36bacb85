package worker_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"bobbin/runtime/script"
	"bobbin/runtime/worker"
)

func TestRun_GivesTheResult(t *testing.T) {
	p := pool(t, nil)
	got := p.Run(context.Background(), demo, job(newRecorder(), "echo"))
	if got.Status != script.Finished || string(got.Result) != `{"n":1}` {
		t.Errorf("got %+v", got)
	}
}

func TestWorker_HoldsNothing(t *testing.T) {
	p := pool(t, nil)
	got := p.Run(context.Background(), demo, job(newRecorder(), "look"))
	var seen []any
	if err := json.Unmarshal(got.Result, &seen); err != nil {
		t.Fatal(err)
	}
	if seen[0] != "/" || len(seen[1].([]any)) != 0 || seen[2] == float64(os.Getpid()) {
		t.Errorf("directory, environment, process: %v", seen)
	}
}

func TestWorker_KeepsPrintsAwayFromTheFrames(t *testing.T) {
	var printed lockedBuffer
	p := pool(t, func(c *worker.Config) { c.Stderr = &printed })
	for range 2 {
		if got := p.Run(context.Background(), demo, job(newRecorder(), "print")); got.Status != script.Finished {
			t.Fatalf("got %+v", got)
		}
	}
	p.Close()
	if !strings.Contains(printed.String(), "stray 2\nmore of it\n") {
		t.Errorf("standard error has %q", printed.String())
	}
}

func TestRun_EndsScriptsThatDoNot(t *testing.T) {
	const deadline = 300 * time.Millisecond
	cases := []struct {
		name, code string
		want       script.Status
		hard       bool
		change     func(*worker.Job)
	}{
		{"that listen", "wait", script.TimedOut, false, func(j *worker.Job) { j.Limits.Timeout = deadline }},
		{"that do not", "spin", script.TimedOut, false, func(j *worker.Job) { j.Limits.Timeout = deadline }},
		{"that grow", "grow", script.OutOfMemory, false, nil},
		{"that allocate 2 GB", "allocate 2147483648", script.OutOfMemory, true, nil},
		{"'x'.repeat(2**40)", "repeat", script.OutOfMemory, true, nil},
		{"that recurse natively", "recurse", script.FunctionError, true, nil},
		{"that panic", "panic", script.RuntimeError, false, nil},
		{"that kill the process", "die", script.RuntimeError, false, nil},
	}
	p := pool(t, func(c *worker.Config) { c.Grace = 200 * time.Millisecond })
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if c.hard {
				needsHardLimit(t)
			}
			j := job(newRecorder(), c.code)
			if c.change != nil {
				c.change(&j)
			}
			got := p.Run(context.Background(), demo, j)
			if got.Status != c.want || got.Error == nil || got.Error.Message == "" {
				t.Fatalf("got %+v, %+v; want %s", got, got.Error, c.want)
			}
			t.Logf("%s: %s (%v)", got.Status, got.Error.Message, got.Duration.Round(time.Millisecond))
			if after := p.Run(context.Background(), demo, job(newRecorder(), "echo")); after.Status != script.Finished {
				t.Errorf("afterwards: %+v", after)
			}
		})
	}
}

func TestRun_StopsOnAbort(t *testing.T) {
	for _, code := range []string{"wait", "spin", "calls call:slow"} {
		t.Run(code, func(t *testing.T) {
			p := pool(t, func(c *worker.Config) { c.Grace = 100 * time.Millisecond })
			host := newRecorder()
			ended := make(chan struct{})
			host.call = func(ctx context.Context, _ string) (json.RawMessage, error) {
				<-ctx.Done()
				close(ended)
				return nil, ctx.Err()
			}
			ctx, abort := context.WithCancel(context.Background())
			go func() { <-host.first; abort() }()
			if got := p.Run(ctx, demo, job(host, code)); got.Status != script.Aborted {
				t.Fatalf("got %+v", got)
			}
			if code == "calls call:slow" {
				<-ended
			}
		})
	}
}

func TestRun_ManyAtATime(t *testing.T) {
	p := pool(t, nil)
	processes := map[string]bool{}
	var mu sync.Mutex
	var all sync.WaitGroup
	for i := range 100 {
		all.Go(func() {
			host := newRecorder()
			key := worker.Key{Workspace: "w", Environment: fmt.Sprint(i % 2)}
			got := p.Run(context.Background(), key, job(host, "calls say:a call:record.get say:b call:record.keys"))
			if got.Status != script.Finished || !slices.Equal(host.said(), []string{"a", "b"}) || len(host.asked) != 2 {
				t.Errorf("got %+v, lines %v, calls %v", got, host.said(), host.asked)
			}
			look := p.Run(context.Background(), key, job(host, "look"))
			mu.Lock()
			defer mu.Unlock()
			processes[string(look.Result)] = true
		})
	}
	all.Wait()
	if len(processes) != 2 {
		t.Errorf("%d workers for two environments", len(processes))
	}
}

func TestRun_RepeatsTheInnocentWhenAWorkerDies(t *testing.T) {
	needsHardLimit(t)
	p := pool(t, nil)
	release := make(chan struct{})
	slow := func(ctx context.Context, method string) (json.RawMessage, error) {
		if method == "record.get" {
			select {
			case <-release:
			case <-ctx.Done():
			}
		}
		return json.RawMessage(`{}`), ctx.Err()
	}
	reader, writer := newRecorder(), newRecorder()
	reader.call, writer.call = slow, slow
	var innocent, touched script.Outcome
	var all sync.WaitGroup
	all.Go(func() {
		innocent = p.Run(context.Background(), demo, job(reader, "calls say:once call:record.get say:twice"))
	})
	all.Go(func() {
		touched = p.Run(context.Background(), demo, job(writer, "calls call:record.set call:record.get"))
	})
	<-reader.first
	<-writer.first
	waitFor(writer, 2)
	waitFor(reader, 1)
	killer := newRecorder()
	killed := make(chan script.Outcome, 1)
	go func() { killed <- p.Run(context.Background(), demo, job(killer, "repeat")) }()
	if got := <-killed; got.Status != script.OutOfMemory {
		t.Errorf("the culprit ended as %+v", got)
	}
	close(release)
	all.Wait()
	if innocent.Status != script.Finished || !slices.Equal(reader.said(), []string{"once", "twice"}) || reader.again != 1 {
		t.Errorf("the innocent: %+v, lines %v, begun again %d times", innocent, reader.said(), reader.again)
	}
	if touched.Status != script.RuntimeError || !touched.Lost {
		t.Errorf("the one with an effect: %+v", touched)
	}
}

// waitFor waits until a host was asked n times; tests have no other signal for "it is waiting now".
func waitFor(h *recorder, n int) {
	for {
		h.mu.Lock()
		done := len(h.asked) >= n
		h.mu.Unlock()
		if done {
			return
		}
		time.Sleep(time.Millisecond)
	}
}

func TestRun_SurvivesAKilledWorker(t *testing.T) {
	p := pool(t, nil)
	look := p.Run(context.Background(), demo, job(newRecorder(), "look"))
	pid := pidOf(t, look)
	host := newRecorder()
	done := make(chan script.Outcome, 1)
	go func() { done <- p.Run(context.Background(), demo, job(host, "wait")) }()
	<-host.first
	kill(t, pid)
	if got := <-done; got.Status != script.RuntimeError || !got.Lost || got.Error.Hint == "" {
		t.Errorf("got %+v", got)
	}
	if got := p.Run(context.Background(), demo, job(newRecorder(), "echo")); got.Status != script.Finished {
		t.Errorf("afterwards: %+v", got)
	}
	// An idle one that is killed costs nobody anything.
	kill(t, pidOf(t, p.Run(context.Background(), demo, job(newRecorder(), "look"))))
	if got := p.Run(context.Background(), demo, job(newRecorder(), "echo")); got.Status != script.Finished {
		t.Errorf("after the kill of an idle worker: %+v %+v", got, got.Error)
	}
}

func kill(t *testing.T, pid int) {
	t.Helper()
	process, err := os.FindProcess(pid)
	if err == nil {
		err = process.Kill()
	}
	if err != nil {
		t.Fatal(err)
	}
}

func pidOf(t *testing.T, look script.Outcome) int {
	t.Helper()
	var seen []any
	if err := json.Unmarshal(look.Result, &seen); err != nil {
		t.Fatal(err)
	}
	return int(seen[2].(float64))
}

func TestStreams_CarryLargeBodiesBothWays(t *testing.T) {
	const size = 100 << 20
	p := pool(t, nil)
	host := newRecorder()
	var sent int64
	host.fetch = func(_ context.Context, r script.FetchRequest) (script.FetchResponse, error) {
		if r.Body != nil {
			n, err := io.Copy(io.Discard, r.Body)
			sent = n
			return script.FetchResponse{Status: 201, Body: io.NopCloser(strings.NewReader("ok"))}, err
		}
		return script.FetchResponse{Status: 200, Body: io.NopCloser(io.LimitReader(zeros{}, size))}, nil
	}
	got := p.Run(context.Background(), demo, job(host, fmt.Sprintf("calls post:%d get:big", size)))
	if got.Status != script.Finished || string(got.Result) != fmt.Sprint(size) || sent != size {
		t.Errorf("got %+v, received %d", got, sent)
	}
}

func TestStreams_EndWithTheirScript(t *testing.T) {
	p := pool(t, nil)
	for _, code := range []string{"calls drop:x", "calls get:x"} {
		host := newRecorder()
		closed := make(chan struct{})
		host.fetch = func(ctx context.Context, r script.FetchRequest) (script.FetchResponse, error) {
			return script.FetchResponse{Status: 200, Body: &endless{ctx: ctx, closed: closed}}, nil
		}
		j := job(host, code)
		j.Limits.Timeout = 200 * time.Millisecond
		got := p.Run(context.Background(), demo, j)
		if want := map[bool]script.Status{true: script.Finished, false: script.TimedOut}[code == "calls drop:x"]; got.Status != want {
			t.Errorf("%s: got %+v", code, got)
		}
		<-closed
	}
}

// endless gives one byte and then nothing until it is closed.
type endless struct {
	ctx    context.Context
	once   sync.Once
	given  bool
	closed chan struct{}
}

func (e *endless) Read(p []byte) (int, error) {
	if !e.given {
		e.given = true
		return 1, nil
	}
	<-e.closed
	return 0, errors.New("closed")
}

func (e *endless) Close() error { e.once.Do(func() { close(e.closed) }); return nil }

func TestHost_ErrorsKeepTheirFields(t *testing.T) {
	p := pool(t, nil)
	host := newRecorder()
	host.call = func(context.Context, string) (json.RawMessage, error) {
		return nil, fmt.Errorf("set: %w", &script.HostError{Name: "TypeError", Message: "the key is taken"})
	}
	got := p.Run(context.Background(), demo, job(host, "calls call:record.set"))
	if got.Status != script.FunctionError || got.Error.Message != "the key is taken" || got.Error.Name != "*script.HostError" {
		t.Errorf("got %+v, %+v", got, got.Error)
	}
}

func TestConsole_KeepsOrder(t *testing.T) {
	p := pool(t, nil)
	host := newRecorder()
	if got := p.Run(context.Background(), demo, job(host, "lines 5000")); got.Status != script.Finished {
		t.Fatalf("got %+v", got)
	}
	for i, line := range host.said() {
		if line != fmt.Sprint(i) {
			t.Fatalf("line %d is %s", i, line)
		}
	}
	if len(host.said()) != 5000 {
		t.Errorf("%d lines", len(host.said()))
	}
}

func TestPool_SaysWhyAWorkerDoesNotStart(t *testing.T) {
	cases := map[string]struct {
		change func(*worker.Config)
		want   string
	}{
		"missing program": {func(c *worker.Config) { c.Command = []string{"/nowhere/bobbin"} }, "cannot be started"},
		"another build":   {func(c *worker.Config) { c.Build = "another" }, "another build"},
		"no worker":       {func(c *worker.Config) { c.Command, c.Env = []string{"/bin/true"}, nil }, "ended before it was ready"},
		"stray prints":    {func(c *worker.Config) { c.Env = []string{asWorker + "=babble"} }, "ended before it was ready"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got := pool(t, c.change).Run(context.Background(), demo, job(newRecorder(), "echo"))
			if got.Status != script.RuntimeError || !strings.Contains(got.Error.Message, c.want) || got.Error.Hint == "" {
				t.Errorf("got %+v, %+v", got, got.Error)
			}
		})
	}
}

func TestPool_RefusesWhatNoWorkerCanTake(t *testing.T) {
	p := pool(t, nil)
	j := job(newRecorder(), "echo")
	j.Input.Event = json.RawMessage(`{"n":`)
	if got := p.Run(context.Background(), demo, j); got.Status != script.MalformedPayload {
		t.Errorf("got %+v", got)
	}
}

func TestPool_StaysWithinItsProcesses(t *testing.T) {
	p := pool(t, func(c *worker.Config) { c.MaxWorkers, c.MaxRuns = 2, 1 })
	var all sync.WaitGroup
	for i := range 12 {
		all.Go(func() {
			key := worker.Key{Workspace: fmt.Sprint(i % 5)}
			if got := p.Run(context.Background(), key, job(newRecorder(), "echo")); got.Status != script.Finished {
				t.Errorf("got %+v", got)
			}
		})
	}
	all.Wait()
}

func TestWorker_MakesItselfReady(t *testing.T) {
	if got := pool(t, nil).Run(context.Background(), demo, job(newRecorder(), "prepared")); got.Status != script.Finished {
		t.Errorf("got %+v", got)
	}
}

// A program that runs one script and ends has no use for a second process.
func TestPool_KeepsASpareOnlyWhereItIsAskedFor(t *testing.T) {
	p := pool(t, nil)
	run := func(workspace string, want int64) {
		t.Helper()
		mustFinish(t, p, worker.Key{Workspace: workspace}, "echo")
		if got := p.Stats().Started; got != want {
			t.Errorf("%d workers were started after a run of %s, want %d", got, workspace, want)
		}
	}
	run("a", 1)
	run("a", 1)
	p.Warm()
	run("b", 3) // in the spare one, and there is another when it has ended
	run("b", 3)
	run("c", 4)
}

func TestPool_CloseEndsWhatRuns(t *testing.T) {
	p := pool(t, nil)
	host := newRecorder()
	done := make(chan script.Outcome, 1)
	go func() { done <- p.Run(context.Background(), demo, job(host, "spin")) }()
	<-host.first
	p.Close()
	if got := <-done; got.Status != script.Aborted {
		t.Errorf("got %+v", got)
	}
	if got := p.Run(context.Background(), demo, job(newRecorder(), "echo")); got.Status != script.Aborted {
		t.Errorf("after Close: %+v", got)
	}
}

// lockedBuffer is a buffer that several workers print to.
type lockedBuffer struct {
	mu sync.Mutex
	b  strings.Builder
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}
