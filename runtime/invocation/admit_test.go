package invocation_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"bobbin/runtime/invocation"
)

// TestRoom_IsWhatTheQueueLeaves: it is counted when as much came in as there was room for, and not
// again within a second.
func TestRoom_IsWhatTheQueueLeaves(t *testing.T) {
	now := time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)
	db := openDB(t, t.TempDir())
	s := invocation.New(invocation.Config{Store: db.Invocations(), Log: db.Logs(), Executor: ok, Now: func() time.Time { return now }})
	if err := s.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	place := invocation.Place{Workspace: "w", Environment: "development"}
	if err := s.Pause(t.Context(), invocation.Pause{Place: invocation.Place{Workspace: "w"}, Reason: "why"}); err != nil {
		t.Fatal(err)
	}
	room := func(want bool, what string) {
		t.Helper()
		got, err := s.Room(t.Context(), place, 3)
		if err != nil || got != want {
			t.Errorf("%s: %v %v", what, got, err)
		}
	}
	for n := range 3 {
		room(true, fmt.Sprint(n))
		mustEnqueue(t, s, request("S"))
	}
	room(false, "it is full")
	if other, err := s.Room(t.Context(), invocation.Place{Workspace: "v"}, 3); err != nil || !other {
		t.Errorf("another place: %v %v", other, err)
	}
	if n, err := s.AbortAll(t.Context(), invocation.Filter{Workspace: "w"}); err != nil || n != 3 {
		t.Fatalf("aborted %d %v", n, err)
	}
	room(false, "within the second")
	now = now.Add(time.Second)
	room(true, "afterwards")
	held, err := s.HeldBy(t.Context(), place)
	if err != nil || held == nil || held.Reason != "why" {
		t.Errorf("held by %+v %v", held, err)
	}
	if err := s.Pause(t.Context(), invocation.Pause{Place: place, Reason: "its own"}); err != nil {
		t.Fatal(err)
	}
	if held, err = s.HeldBy(t.Context(), place); err != nil || held == nil || held.Reason != "its own" {
		t.Errorf("held by %+v %v", held, err)
	}
}
