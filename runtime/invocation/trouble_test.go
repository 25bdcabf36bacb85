package invocation_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"bobbin/runtime/fault"
	"bobbin/runtime/invocation"
	"bobbin/runtime/script"
	"bobbin/runtime/store"
)

// troubled is a real store whose disk is full at times.
type troubled struct {
	invocation.Store
	invocation.Log

	mu   sync.Mutex
	left map[string]int // how many more times each method fails
	said []int          // lines in the console at each Requeue
	most int            // requests of one Append
}

func (s *troubled) fails(method string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.left[method] == 0 {
		return nil
	}
	s.left[method]--
	return fault.New(fault.Unavailable, "The disk is full.")
}

func (s *troubled) Create(ctx context.Context, i invocation.Invocation, claim bool) (invocation.Invocation, bool, error) {
	if err := s.fails("create"); err != nil {
		return i, false, err
	}
	stored, created, err := s.Store.Create(ctx, i, claim)
	if err == nil && s.fails("create's answer") != nil {
		return i, false, fault.New(fault.Unavailable, "The database did not say whether it was stored.").Because(invocation.ErrUnknown)
	}
	return stored, created, err
}

func (s *troubled) Claim(ctx context.Context, c invocation.Claim) (invocation.Claimed, error) {
	if err := s.fails("claim"); err != nil {
		return invocation.Claimed{}, err
	}
	return s.Store.Claim(ctx, c)
}

func (s *troubled) End(ctx context.Context, e invocation.End) error {
	if err := s.fails("end"); err != nil {
		return err
	}
	err := s.Store.End(ctx, e)
	if err == nil && s.fails("end's answer") != nil {
		return fault.New(fault.Unavailable, "The database did not say whether it was stored.").Because(invocation.ErrUnknown)
	}
	return err
}

func (s *troubled) Requeue(ctx context.Context, r invocation.Requeue) error {
	lines, err := s.Log.Console(ctx, r.ID)
	if err != nil {
		return err
	}
	s.mu.Lock()
	s.said = append(s.said, len(lines))
	s.mu.Unlock()
	if err := s.fails("requeue"); err != nil {
		return err
	}
	return s.Store.Requeue(ctx, r)
}

func (s *troubled) Append(ctx context.Context, b invocation.LogBatch) error {
	s.mu.Lock()
	s.most = max(s.most, len(b.HTTP))
	s.mu.Unlock()
	if err := s.fails("append"); err != nil {
		return err
	}
	return s.Log.Append(ctx, b)
}

// inTrouble runs a test over a store that fails so often.
func inTrouble(t *testing.T, left map[string]int, e executor, test func(t *testing.T, s *invocation.Service)) {
	withTroubled(t, left, e, func(t *testing.T, s *invocation.Service, _ *troubled) { test(t, s) })
}

func withTroubled(t *testing.T, left map[string]int, e executor, test func(t *testing.T, s *invocation.Service, bad *troubled)) {
	synctest.Test(t, func(t *testing.T) {
		db := openDB(t, t.TempDir())
		bad := &troubled{Store: db.Invocations(), Log: db.Logs(), left: left}
		s := start(t, db, e, func(c *invocation.Config) { c.Store, c.Log = bad, bad })
		test(t, s, bad)
	})
}

var ok = executor{"S": func(_ context.Context, _ invocation.Invocation, sink invocation.Sink) script.Outcome {
	sink.Console(script.Line{Text: "x"})
	return finished(`1`)
}}

func TestTrouble_AnEndIsStoredWhenTheDiskHasRoomAgain(t *testing.T) {
	inTrouble(t, map[string]int{"end": 3}, ok, func(t *testing.T, s *invocation.Service) {
		began := time.Now()
		got := mustWait(t, s, mustEnqueue(t, s, request("S")).ID)
		if got.Status != script.Finished || got.Attempt != 1 || time.Since(began) < 50*time.Millisecond {
			t.Errorf("after %v: %+v", time.Since(began), got)
		}
	})
}

func TestTrouble_AClaimIsTriedAgain(t *testing.T) {
	inTrouble(t, map[string]int{"claim": 3}, ok, func(t *testing.T, s *invocation.Service) {
		if got := mustWait(t, s, mustEnqueue(t, s, request("S")).ID); got.Status != script.Finished {
			t.Errorf("%+v", got)
		}
	})
}

func TestTrouble_WhatCannotBeStoredIsNotAcknowledgedAndHoldsNoPlace(t *testing.T) {
	inTrouble(t, map[string]int{"create": 100}, ok, func(t *testing.T, s *invocation.Service) {
		synctest.Wait()
		for range 100 { // more than there are places
			if _, _, err := s.Enqueue(t.Context(), request("S")); !fault.Is(err, fault.Unavailable) {
				t.Fatal(err)
			}
		}
		if i := mustEnqueue(t, s, request("S")); i.Status != script.Running {
			t.Errorf("afterwards it is %s", i.Status)
		}
	})
}

func TestTrouble_LinesThatCannotBeStoredAreCounted(t *testing.T) {
	inTrouble(t, map[string]int{"append": 100}, ok, func(t *testing.T, s *invocation.Service) {
		if got := mustWait(t, s, mustEnqueue(t, s, request("S")).ID); got.Status != script.Finished || got.LinesDropped != 1 {
			t.Errorf("%+v", got)
		}
	})
	inTrouble(t, map[string]int{"append": 1}, executor{"S": func(_ context.Context, _ invocation.Invocation, sink invocation.Sink) script.Outcome {
		for range 3 {
			sink.Console(script.Line{Text: "x"})
			time.Sleep(time.Second)
		}
		return finished(`1`)
	}}, func(t *testing.T, s *invocation.Service) {
		got := mustWait(t, s, mustEnqueue(t, s, request("S")).ID)
		if lines, err := s.Console(t.Context(), got.ID); err != nil || len(lines) != 3 || got.LinesDropped != 0 {
			t.Errorf("the log failed once: %v %v, dropped %d", lines, err, got.LinesDropped)
		}
	})
}

func TestTrouble_RequestsThatCannotBeStoredAreBoundedAndCounted(t *testing.T) {
	const bound = 20000
	var said bytes.Buffer
	synctest.Test(t, func(t *testing.T) {
		db := openDB(t, t.TempDir())
		bad := &troubled{Store: db.Invocations(), Log: db.Logs(), left: map[string]int{"append": 1 << 30}}
		calls := executor{"S": func(_ context.Context, _ invocation.Invocation, sink invocation.Sink) script.Outcome {
			for range 3 {
				for range bound / 2 {
					sink.HTTP(invocation.HTTPEntry{JSON: json.RawMessage(`1`), Sent: 1})
				}
				time.Sleep(time.Second)
			}
			return finished(`1`)
		}}
		s := start(t, db, calls, func(c *invocation.Config) {
			c.Store, c.Log, c.Logger = bad, bad, slog.New(slog.NewTextHandler(&said, nil))
		})
		got := mustWait(t, s, mustEnqueue(t, s, request("S")).ID)
		if got.Status != script.Finished || got.SentBytes != bound/2*3 {
			t.Errorf("%+v", got)
		}
		if bad.most != bound {
			t.Errorf("%d requests were held", bad.most)
		}
	})
	if !strings.Contains(said.String(), " requests=30000\n") {
		t.Errorf("the operator is told %s", said.String())
	}
}

// A kill between a requeue and its line would leave a repeat that nobody was told of, and a requeue
// that the store does not take at once is told once.
func TestTrouble_ARepeatIsToldBeforeItIsStored(t *testing.T) {
	fails := true
	once := executor{"S": func(context.Context, invocation.Invocation, invocation.Sink) script.Outcome {
		if fails {
			fails = false
			return script.Outcome{Status: script.FunctionError, Error: &script.Failure{Message: "broken"}}
		}
		return finished(`1`)
	}}
	withTroubled(t, map[string]int{"requeue": 2}, once, func(t *testing.T, s *invocation.Service, bad *troubled) {
		got := mustWait(t, s, mustEnqueue(t, s, request("S", again(2, time.Second))).ID)
		lines, err := s.Console(t.Context(), got.ID)
		if err != nil || got.Attempt != 2 || len(lines) != 1 || !slices.Equal(bad.said, []int{1, 1, 1}) {
			t.Errorf("attempt %d, console %v %v, lines at each requeue %v", got.Attempt, lines, err, bad.said)
		}
	})
}

// The second claim whose fate is unknown comes after the first look for strays, and the store does not
// take either back at once.
func TestTrouble_EveryClaimOfUnknownFateIsFound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db, err := store.Open(context.Background(), t.TempDir(), store.Config{Node: "a"})
		if err != nil {
			t.Fatal(err)
		}
		bad := &troubled{Store: db.Invocations(), Log: db.Logs(), left: map[string]int{"create's answer": 2, "requeue": 3}}
		s := start(t, db, ok, func(c *invocation.Config) { c.Store, c.Log, c.Node = bad, bad, "a" })
		synctest.Wait()
		for range 2 {
			if _, _, err := s.Enqueue(t.Context(), request("S")); !errors.Is(err, invocation.ErrUnknown) {
				t.Fatal(err)
			}
			time.Sleep(1500 * time.Millisecond)
		}
		time.Sleep(time.Minute)
		all, err := s.List(t.Context(), invocation.Filter{})
		if err != nil || len(all) != 2 || all[0].Status != script.Finished || all[1].Status != script.Finished {
			t.Errorf("%+v %v", all, err)
		}
	})
}

// Another node ends what this one had, and its word is lost: whoever waits here finds out.
func TestWait_FindsTheEndThatNobodyTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := openDB(t, t.TempDir())
		named := func(name string) func(*invocation.Config) { return func(c *invocation.Config) { c.Node = name } }
		here, there := make(chan struct{}), make(chan struct{})
		until := func(letGo chan struct{}, result string) executor {
			return executor{"S": func(ctx context.Context, _ invocation.Invocation, _ invocation.Sink) script.Outcome {
				select {
				case <-letGo:
				case <-ctx.Done():
				}
				return finished(result)
			}}
		}
		a := start(t, db, until(here, `"a"`), named("a"))
		i := mustRun(t, a, request("S"))
		ends := make(chan invocation.Invocation, 1)
		go func() {
			got, _ := a.Wait(context.Background(), i.ID)
			ends <- got
		}()
		synctest.Wait()
		b := start(t, db, until(there, `"b"`), named("b"))
		claimed, err := b.Get(t.Context(), i.ID)
		if err != nil || claimed.Status != script.Running {
			t.Fatal(claimed, err)
		}
		if err := db.Invocations().Requeue(t.Context(), invocation.Requeue{ID: i.ID, Fence: claimed.Fence}); err != nil { // as a take-over does
			t.Fatal(err)
		}
		b.Hear("wake")
		synctest.Wait()
		close(here) // what it did counts no more
		synctest.Wait()
		close(there)
		if got := <-ends; string(got.Result) != `"b"` {
			t.Errorf("%+v", got)
		}
	})
}

func TestStop_EndsEveryWait(t *testing.T) {
	db := openDB(t, t.TempDir())
	defer db.Close()
	s := invocation.New(invocation.Config{Store: db.Invocations(), Log: db.Logs(), Executor: executor{"S": untilEnded}})
	if err := s.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	event, run := mustRun(t, s, request("S")), mustRun(t, s, request("S", byHand))
	faults := make(chan error, 1)
	ends := make(chan invocation.Invocation, 1)
	go func() {
		_, err := s.Wait(context.Background(), event.ID)
		faults <- err
	}()
	go func() {
		i, _ := s.Wait(context.Background(), run.ID)
		ends <- i
	}()
	if err := s.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := <-faults; !fault.Is(err, fault.Unavailable) {
		t.Errorf("the wait for what was put back: %v", err)
	}
	if i := <-ends; i.Status != script.Aborted {
		t.Errorf("the wait for what was aborted: %+v", i)
	}
}
