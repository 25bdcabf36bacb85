package storetest

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"bobbin/runtime/invocation"
	"bobbin/runtime/poll"
)

func changed(id, change string, polled bool) invocation.Invocation {
	return row(id, func(i *invocation.Invocation) { i.Change, i.Polled = change, polled })
}

func createKnowsChanges(t *testing.T, s Stores) {
	for _, c := range []struct {
		i    invocation.Invocation
		want invocation.ID // of the known one; "" for a new one
	}{
		{changed("a", "1", false), ""},
		{changed("b", "1", false), ""},  // two webhooks of one change are two
		{changed("c", "1", true), "a"},  // a poll of it is known
		{changed("d", "2", true), ""},   //
		{changed("e", "2", true), "d"},  // likewise a second poll
		{changed("f", "2", false), "d"}, // and a webhook after the poll
		{changed("g", "", true), ""},    // what has no name is always new
		{changed("h", "", true), ""},
		{row("i", func(i *invocation.Invocation) { i.Change, i.Polled, i.Listener = "2", true, "m" }), ""}, // another listener's is another
		{row("j", func(i *invocation.Invocation) { i.Change, i.Polled, i.Environment = "2", true, "f" }), ""},
		{row("k", func(i *invocation.Invocation) { i.Change, i.Polled, i.Workspace = "2", true, "x" }), ""},
	} {
		got, created, err := s.Invocations.Create(t.Context(), c.i, true)
		if err != nil || created != (c.want == "") || !created && got.ID != c.want {
			t.Errorf("%s: %v %v %v, want %q", c.i.ID, got.ID, created, err, c.want)
		}
	}
}

var pollKey = poll.Key{Workspace: "w", Environment: "development", Listener: "l"}

func hold(t *testing.T, s Stores, owner string, at time.Time) (poll.State, bool) {
	t.Helper()
	state, held, err := s.Polls.Hold(t.Context(), pollKey, owner, at, at.Add(time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	return state, held
}

func pollIsHeldByOne(t *testing.T, s Stores) {
	if _, held := hold(t, s, "a", start); !held {
		t.Fatal("nobody holds it, and it is refused")
	}
	if _, held := hold(t, s, "b", start.Add(59*time.Second)); held {
		t.Error("two hold it")
	}
	if _, held := hold(t, s, "a", start.Add(30*time.Second)); !held {
		t.Error("its owner may not hold on")
	}
	old, held := hold(t, s, "b", start.Add(2*time.Minute))
	if !held {
		t.Error("it is not let go in time")
	}
	if _, _, err := s.Polls.Advance(t.Context(), "a", old, []invocation.Invocation{changed("late", "x", true)}); !errors.Is(err, poll.ErrLost) {
		t.Errorf("who has lost it writes: %v", err)
	}
	if err := s.Polls.Release(t.Context(), pollKey, "a"); err != nil { // it is no more a's to let go
		t.Error(err)
	}
	if _, held := hold(t, s, "c", start.Add(2*time.Minute)); held {
		t.Error("another one let it go")
	}
	if err := s.Polls.Release(t.Context(), pollKey, "b"); err != nil {
		t.Error(err)
	}
	if _, held := hold(t, s, "c", start.Add(2*time.Minute)); !held {
		t.Error("what was let go is still held")
	}
	if all, err := s.Invocations.List(t.Context(), invocation.Filter{}); err != nil || len(all) != 0 {
		t.Errorf("%d invocations of who has lost it, %v", len(all), err)
	}
}

func pollAdvances(t *testing.T, s Stores) {
	state, _ := hold(t, s, "a", start)
	state.Cursor = json.RawMessage(`{"at":1}`)
	next, stored, err := s.Polls.Advance(t.Context(), "a", state, []invocation.Invocation{changed("1", "x", true), changed("2", "y", true), changed("3", "x", true)})
	if err != nil || len(stored) != 3 || !stored[0].Created || !stored[1].Created || stored[2].Created || stored[2].ID != "1" || next.Events != 2 {
		t.Fatalf("%+v %+v %v", next, stored, err)
	}
	// The same state again is that of a slow owner: nothing of it is written.
	state.Cursor = json.RawMessage(`{"at":0}`)
	if _, _, err := s.Polls.Advance(t.Context(), "a", state, []invocation.Invocation{changed("4", "z", true)}); !errors.Is(err, poll.ErrLost) {
		t.Errorf("an old state is written: %v", err)
	}
	// Neither is one whose invocations cannot all be stored: two of one id.
	next.Cursor = json.RawMessage(`{"at":2}`)
	if _, _, err := s.Polls.Advance(t.Context(), "a", next, []invocation.Invocation{changed("5", "v", true), changed("5", "w", true)}); err == nil {
		t.Error("two invocations of one id are stored")
	}
	kept, _ := hold(t, s, "a", start)
	equal(t, "cursor", string(kept.Cursor), `{"at":1}`)
	equal(t, "events", kept.Events, 2)
	all, err := s.Invocations.List(t.Context(), invocation.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "invocations", ids(all), []string{"2", "1"})
}

func pollKeepsEveryField(t *testing.T, s Stores) {
	if all, err := s.Polls.List(t.Context(), "w", "development"); err != nil || len(all) != 0 {
		t.Fatalf("%+v %v", all, err)
	}
	state, _ := hold(t, s, "a", start)
	equal(t, "fresh", state, poll.State{Key: pollKey})
	state.Subject, state.Cursor, state.CheckedAt = "s", json.RawMessage(`{"ä":"é😀"}`), start
	state.Error, state.Hint, state.Failures, state.Note = "It does not.", "Do.", 3, "So."
	want, _, err := s.Polls.Advance(t.Context(), "a", state, []invocation.Invocation{changed("1", "x", true)})
	if err != nil {
		t.Fatal(err)
	}
	state.Version, state.Events, state.EventAt = 1, 1, start
	equal(t, "advanced", want, state)
	all, err := s.Polls.List(t.Context(), "w", "development")
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "listed", all, []poll.State{want})
}
