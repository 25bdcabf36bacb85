package invocation_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"bobbin/runtime/invocation"
	"bobbin/runtime/script"
	"bobbin/runtime/store"
	"bobbin/runtime/storetest/postgrestest"
)

// node is one of several services that share a database.
func node(t *testing.T, url, name string, e executor, edit ...func(*invocation.Config)) *invocation.Service {
	t.Helper()
	db, err := store.Open(t.Context(), "", store.Config{Database: url, Node: name})
	if err != nil {
		t.Fatal(err)
	}
	s := start(t, db, e, append(edit, func(c *invocation.Config) { c.Node, c.Tell = name, db.Tell })...)
	ctx, cancel := context.WithCancel(context.Background())
	heard := make(chan struct{})
	first := make(chan struct{})
	go func() {
		defer close(heard)
		var once sync.Once
		db.Hear(ctx, func(message string) {
			once.Do(func() { close(first) })
			s.Hear(message)
		})
	}()
	<-first
	t.Cleanup(func() { cancel(); <-heard })
	return s
}

// held is a script that runs until it is let go, whatever else is wished.
type held struct {
	begun, letGo chan struct{}
}

func newHeld() *held { return &held{make(chan struct{}, 100), make(chan struct{})} }

func (h *held) run(context.Context, invocation.Invocation, invocation.Sink) script.Outcome {
	h.begun <- struct{}{}
	<-h.letGo
	return finished(`"held"`)
}

func TestNodes_TakeWhatAnotherHasNoPlaceFor(t *testing.T) {
	url := postgrestest.URL(t)
	h := newHeld()
	full := node(t, url, "full", executor{"Held": h.run, "S": quick}, func(c *invocation.Config) { c.MaxConcurrent = 1 })
	defer close(h.letGo)
	for _, waited := range []bool{true, false} {
		mustEnqueue(t, full, request("Held", func(r *invocation.Request) { r.Waited = waited }))
		<-h.begun
	}
	var ran atomic.Int64
	node(t, url, "free", executor{"S": func(ctx context.Context, i invocation.Invocation, sink invocation.Sink) script.Outcome {
		ran.Add(1)
		return quick(ctx, i, sink)
	}})
	for n := range 10 {
		i := mustEnqueue(t, full, request("S", func(r *invocation.Request) { r.Waited, r.Payload = n%9 != 0, fmt.Appendf(nil, "%d", n) }))
		if got := mustWait(t, full, i.ID); got.Status != script.Finished || string(got.Result) != fmt.Sprint(n) {
			t.Errorf("%d ended as %s with %s", n, got.Status, got.Result)
		}
	}
	if ran.Load() != 10 {
		t.Errorf("%d of 10 ran on the node that had places", ran.Load())
	}
}

func TestNodes_StopWhatRunsElsewhere(t *testing.T) {
	url := postgrestest.URL(t)
	begun := make(chan struct{}, 1)
	runs := node(t, url, "runs", executor{"S": func(ctx context.Context, i invocation.Invocation, sink invocation.Sink) script.Outcome {
		begun <- struct{}{}
		return untilEnded(ctx, i, sink)
	}})
	i := mustEnqueue(t, runs, request("S"))
	<-begun // before there is another, which could be the one to take it
	other := node(t, url, "other", executor{})
	if err := other.Abort(t.Context(), i.ID); err != nil {
		t.Fatal(err)
	}
	if got := mustWait(t, runs, i.ID); got.Status != script.Aborted {
		t.Errorf("it ended as %s", got.Status)
	}
}

func TestNodes_TakeOverFromOneThatDied(t *testing.T) {
	url := postgrestest.URL(t)
	h := newHeld()
	dead := node(t, url, "dead", executor{"S": h.run, "Once": h.run}, func(c *invocation.Config) { c.MaxConcurrent = 2 }) // it does not know that it is
	again := mustEnqueue(t, dead, request("S"))
	once := mustEnqueue(t, dead, request("Once", func(r *invocation.Request) { r.OnLost = "fail" }))
	<-h.begun
	<-h.begun

	var runs atomic.Int64
	count := func(context.Context, invocation.Invocation, invocation.Sink) script.Outcome {
		runs.Add(1)
		return finished(`"anew"`)
	}
	alive := node(t, url, "alive", executor{"S": count, "Once": count})
	if i, err := alive.Get(t.Context(), again.ID); err != nil || i.Status != script.Running || i.Node != "dead" {
		t.Errorf("the start of a node settled what another one runs: %s %v", i.Status, err)
	}
	var group sync.WaitGroup
	var settled atomic.Int64
	for range 4 { // several may notice at once
		group.Go(func() {
			n, err := alive.TakeOver(t.Context(), "dead")
			if err != nil {
				t.Error(err)
			}
			settled.Add(int64(n))
		})
	}
	group.Wait()
	if settled.Load() != 2 {
		t.Errorf("%d were settled, there were 2", settled.Load())
	}
	if got := mustWait(t, alive, again.ID); got.Status != script.Finished || string(got.Result) != `"anew"` || got.Attempt != 2 || got.Node != "alive" {
		t.Errorf("it ended as %s with %s in attempt %d on %s", got.Status, got.Result, got.Attempt, got.Node)
	}
	if got := mustWait(t, alive, once.ID); got.Status != script.RuntimeError || !got.Dead {
		t.Errorf("one that is not to be repeated ended as %s", got.Status)
	}
	close(h.letGo) // the dead one comes back and wants to finish
	for _, id := range []invocation.ID{again.ID, once.ID} {
		got := mustWait(t, dead, id)
		if string(got.Result) == `"held"` || !got.Ended() {
			t.Errorf("%s: what the dead node wrote stands: %s %s", id, got.Status, got.Result)
		}
	}
	if got, err := alive.Get(t.Context(), again.ID); err != nil || string(got.Result) != `"anew"` || runs.Load() != 1 {
		t.Errorf("after all: %s, %d runs, %v", got.Result, runs.Load(), err)
	}
}
