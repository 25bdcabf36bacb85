package invocation_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"bobbin/runtime/fault"
	"bobbin/runtime/invocation"
	"bobbin/runtime/script"
)

func TestAbort_EndsWhatRuns(t *testing.T) {
	causes := make(chan error, 1)
	s := start(t, openDB(t, t.TempDir()), executor{"S": func(ctx context.Context, i invocation.Invocation, sink invocation.Sink) script.Outcome {
		sink.Console(script.Line{Text: "before"})
		o := untilEnded(ctx, i, sink)
		causes <- context.Cause(ctx)
		return o
	}})
	i := mustRun(t, s, request("S", byHand))
	if err := s.Abort(t.Context(), i.ID); err != nil {
		t.Fatal(err)
	}
	got, err := s.Get(t.Context(), i.ID)
	lines, _ := s.Console(t.Context(), i.ID)
	if err != nil || got.Status != script.Aborted || len(lines) != 1 {
		t.Errorf("aborted: %+v, console %v, %v", got, lines, err)
	}
	if cause := <-causes; cause != invocation.ErrAborted {
		t.Errorf("the executor saw the cause %v", cause)
	}
	if err := s.Abort(t.Context(), i.ID); err != nil {
		t.Errorf("a second abort: %v", err)
	}
	if err := s.Abort(t.Context(), "none"); !fault.Is(err, fault.NotFound) {
		t.Errorf("of none: %v", err)
	}
}

func TestAbort_EndsWhatIsQueuedAndItsLaneGoesOn(t *testing.T) {
	s := start(t, openDB(t, t.TempDir()), executor{"S": untilEnded, "T": func(context.Context, invocation.Invocation, invocation.Sink) script.Outcome {
		return finished(`1`)
	}})
	lane := func(r *invocation.Request) { r.Queue = "q" }
	head, middle, tail := mustEnqueue(t, s, request("S", lane)), mustEnqueue(t, s, request("S", lane)), mustEnqueue(t, s, request("T", lane))
	for _, i := range []invocation.Invocation{middle, head} {
		if err := s.Abort(t.Context(), i.ID); err != nil {
			t.Fatal(err)
		}
		if got := mustWait(t, s, i.ID); got.Status != script.Aborted {
			t.Errorf("%+v", got)
		}
	}
	if got := mustWait(t, s, tail.ID); got.Status != script.Finished {
		t.Errorf("behind them: %+v", got)
	}
}

func TestAbort_KeepsAnEndThatCameFirst(t *testing.T) {
	s := start(t, openDB(t, t.TempDir()), executor{"S": func(ctx context.Context, _ invocation.Invocation, _ invocation.Sink) script.Outcome {
		<-ctx.Done()
		return finished(`"done"`)
	}})
	i := mustRun(t, s, request("S"))
	if err := s.Abort(t.Context(), i.ID); err != nil {
		t.Fatal(err)
	}
	if got := mustWait(t, s, i.ID); got.Status != script.Finished {
		t.Errorf("it had finished and is %s", got.Status)
	}
}

func TestAbort_DoesNotWaitForEverForAnExecutor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		s := start(t, openDB(t, t.TempDir()), executor{"S": func(context.Context, invocation.Invocation, invocation.Sink) script.Outcome {
			<-release
			return finished(`"too late"`)
		}})
		i := mustRun(t, s, request("S"))
		asked := time.Now()
		if err := s.Abort(t.Context(), i.ID); err != nil {
			t.Fatal(err)
		}
		got, err := s.Get(t.Context(), i.ID)
		if err != nil || got.Status != script.Aborted || time.Since(asked) != 5*time.Second {
			t.Errorf("after %v: %+v %v", time.Since(asked), got, err)
		}
		close(release)
		synctest.Wait()
		if got, err = s.Get(t.Context(), i.ID); err != nil || got.Status != script.Aborted || got.Result != nil {
			t.Errorf("the late end won: %+v %v", got, err)
		}
	})
}

func TestStop_PutsAListenersInvocationBackAndAbortsAPersons(t *testing.T) {
	dir := t.TempDir()
	db := openDB(t, dir)
	s := invocation.New(invocation.Config{Store: db.Invocations(), Log: db.Logs(), Executor: executor{"S": untilEnded}})
	if err := s.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	event, run := mustRun(t, s, request("S")), mustRun(t, s, request("S", byHand))
	for range 2 { // a second stop does no harm
		if err := s.Stop(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := s.Enqueue(t.Context(), request("S")); !fault.Is(err, fault.Unavailable) {
		t.Errorf("after stop: %v", err)
	}
	if got, err := s.Get(t.Context(), run.ID); err != nil || got.Status != script.Aborted || got.Error == nil {
		t.Errorf("a person's: %+v %v", got, err)
	}
	if got, err := s.Get(t.Context(), event.ID); err != nil || got.Status != script.Queued || got.Attempt != 0 {
		t.Errorf("a listener's: %+v %v", got, err)
	}

	later := start(t, db, executor{"S": func(context.Context, invocation.Invocation, invocation.Sink) script.Outcome { return finished(`1`) }})
	got := mustWait(t, later, event.ID)
	if got.Status != script.Finished || got.Attempt != 1 {
		t.Errorf("after the next start: %+v", got)
	}
}

func TestStop_WaitsItsGrace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := openDB(t, t.TempDir())
		defer db.Close()
		s := invocation.New(invocation.Config{Store: db.Invocations(), Log: db.Logs(), StopGrace: 10 * time.Second, Executor: executor{
			"short": func(context.Context, invocation.Invocation, invocation.Sink) script.Outcome {
				time.Sleep(9 * time.Second)
				return finished(`1`)
			}, "long": untilEnded}})
		if err := s.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		short, long := mustRun(t, s, request("short")), mustRun(t, s, request("long"))
		asked := time.Now()
		if err := s.Stop(t.Context()); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(asked); took != 10*time.Second {
			t.Errorf("it took %v", took)
		}
		a, _ := s.Get(t.Context(), short.ID)
		b, _ := s.Get(t.Context(), long.ID)
		if a.Status != script.Finished || b.Status != script.Queued {
			t.Errorf("within the grace: %s, over it: %s", a.Status, b.Status)
		}
	})
}

func TestStart_SettlesWhatACrashLeft(t *testing.T) {
	db := openDB(t, t.TempDir())
	left := func(id string, status script.Status, edit func(*invocation.Invocation)) {
		i := invocation.Invocation{ID: invocation.ID(id), Workspace: "w", Script: "S", Trigger: invocation.External, RootTrigger: invocation.External,
			Status: status, QueuedAt: time.Now(), Payload: []byte(`{}`), MaxAttempts: 2}
		if status == script.Running {
			i.Attempt, i.Fence, i.StartedAt = 1, 1, i.QueuedAt
		}
		edit(&i)
		if _, _, err := db.Invocations().Create(t.Context(), i, false); err != nil {
			t.Fatal(err)
		}
	}
	same := func(*invocation.Invocation) {}
	manual := func(i *invocation.Invocation) { i.Trigger, i.MaxAttempts, i.Waited = invocation.Manual, 1, true }
	left("event running", script.Running, same)
	left("event queued", script.Queued, same)
	left("event tried out", script.Running, func(i *invocation.Invocation) { i.Attempt = 2 })
	left("event that should fail", script.Running, func(i *invocation.Invocation) { i.MaxAttempts = 1 })
	left("manual running", script.Running, manual)
	left("manual queued", script.Queued, manual)

	ran := make(chan invocation.ID, 10)
	s := start(t, db, executor{"S": func(_ context.Context, i invocation.Invocation, _ invocation.Sink) script.Outcome {
		ran <- i.ID
		return finished(`1`)
	}})
	for id, want := range map[string]struct {
		status  script.Status
		attempt int
		says    string // in the console
		error   string
	}{
		"event running":          {script.Finished, 2, "attempt 1 of 2", ""},
		"event queued":           {script.Finished, 1, "", ""},
		"event tried out":        {script.RuntimeError, 2, "", "tried 2 times"},
		"event that should fail": {script.RuntimeError, 1, "", "how far it got is not known"},
		"manual running":         {script.RuntimeError, 1, "", "how far it got is not known"},
		"manual queued":          {script.RuntimeError, 0, "", "has not run"},
	} {
		got := mustWait(t, s, invocation.ID(id))
		lines, err := s.Console(t.Context(), got.ID)
		if err != nil {
			t.Fatal(err)
		}
		says, failure := "", ""
		for _, line := range lines {
			says += line.Text
		}
		if got.Error != nil {
			failure = got.Error.Message
		}
		if got.Status != want.status || got.Attempt != want.attempt || !strings.Contains(says, want.says) || (says != "") != (want.says != "") ||
			!strings.Contains(failure, want.error) || (failure != "") != (want.error != "") {
			t.Errorf("%s: %s, attempt %d, console %q, error %q", id, got.Status, got.Attempt, says, failure)
		}
	}
	if len(ran) != 2 {
		t.Errorf("%d ran", len(ran))
	}
}

func TestStart_IsSafeTwiceAndNotAfterStop(t *testing.T) {
	db := openDB(t, t.TempDir())
	defer db.Close()
	s := invocation.New(invocation.Config{Store: db.Invocations(), Log: db.Logs(), Executor: executor{}})
	if _, _, err := s.Enqueue(t.Context(), request("S")); !fault.Is(err, fault.Unavailable) {
		t.Errorf("before start: %v", err)
	}
	for range 2 {
		if err := s.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := s.Start(t.Context()); !fault.Is(err, fault.Unavailable) {
		t.Errorf("after stop: %v", err)
	}
	never := invocation.New(invocation.Config{Store: db.Invocations(), Log: db.Logs(), Executor: executor{}})
	if err := never.Stop(t.Context()); err != nil {
		t.Errorf("stop before start: %v", err)
	}
}

func TestConsole_IsSeenWhileItRuns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := start(t, openDB(t, t.TempDir()), executor{"S": func(ctx context.Context, i invocation.Invocation, sink invocation.Sink) script.Outcome {
			for range 3 {
				sink.Console(script.Line{Text: "x"})
			}
			return untilEnded(ctx, i, sink)
		}})
		seen := make(chan int, 10)
		s.Subscribe(func(signal invocation.Signal) {
			if signal.Kind == invocation.Console {
				seen <- len(signal.Lines)
			}
		})
		began := time.Now()
		i := mustEnqueue(t, s, request("S"))
		if got := <-seen; got != 3 || time.Since(began) > 100*time.Millisecond {
			t.Errorf("%d lines together after %v", got, time.Since(began))
		}
		if lines, err := s.Console(t.Context(), i.ID); err != nil || len(lines) != 3 {
			t.Errorf("stored by then: %v %v", lines, err)
		}
		if err := s.Abort(t.Context(), i.ID); err != nil {
			t.Fatal(err)
		}
	})
}
