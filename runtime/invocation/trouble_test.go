package invocation_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"bobbin/runtime/fault"
	"bobbin/runtime/invocation"
	"bobbin/runtime/script"
)

// troubled is a real store whose disk is full at times.
type troubled struct {
	invocation.Store
	invocation.Log

	mu   sync.Mutex
	left map[string]int // how many more times each method fails
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
	return s.Store.Create(ctx, i, claim)
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
	return s.Store.End(ctx, e)
}

func (s *troubled) Append(ctx context.Context, b invocation.LogBatch) error {
	if err := s.fails("append"); err != nil {
		return err
	}
	return s.Log.Append(ctx, b)
}

// inTrouble runs a test over a store that fails so often.
func inTrouble(t *testing.T, left map[string]int, e executor, test func(t *testing.T, s *invocation.Service)) {
	synctest.Test(t, func(t *testing.T) {
		db := openDB(t, t.TempDir())
		bad := &troubled{Store: db.Invocations(), Log: db.Logs(), left: left}
		s := start(t, db, e, func(c *invocation.Config) { c.Store, c.Log = bad, bad })
		test(t, s)
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
