package invocation_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"bobbin/runtime/control"
	"bobbin/runtime/invocation"
)

// watched keeps what a Watcher is told.
type watched struct {
	mu   sync.Mutex
	told []string
}

func (w *watched) say(format string, args ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.told = append(w.told, fmt.Sprintf(format, args...))
}

func (w *watched) Stored(i invocation.Invocation, _ time.Duration) { w.say("stored %s", i.Script) }

func (w *watched) Ended(i invocation.Invocation, _ invocation.Stages) {
	w.say("ended %s %s", i.Script, i.Status)
}

func (w *watched) heard() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.told)
}

// Whatever is stored ends for a Watcher, also what never runs: its counts stay one sum.
func TestWatcher_HearsOfWhatNeverRuns(t *testing.T) {
	db := openDB(t, t.TempDir())
	w := &watched{}
	s := start(t, db, ok, func(c *invocation.Config) { c.Watcher = w })
	if err := s.Pause(t.Context(), invocation.Pause{Place: invocation.Place{Workspace: "w", Environment: "development"}}); err != nil {
		t.Fatal(err)
	}
	withdrawn, aborted := mustEnqueue(t, s, request("Withdrawn")), mustEnqueue(t, s, request("Aborted"))
	if did, err := s.Withdraw(t.Context(), withdrawn.ID); err != nil || !did {
		t.Fatal(did, err)
	}
	for range 2 { // of which the second finds it ended
		if err := s.Abort(t.Context(), aborted.ID); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Gate().ChangeTeam(t.Context(), control.Team{ID: invocation.DefaultTeam, Limit: 1}); err != nil {
		t.Fatal(err)
	}
	mustEnqueue(t, s, request("Denied"))
	want := []string{"stored Withdrawn", "stored Aborted", "ended Withdrawn aborted", "ended Aborted aborted", "stored Denied", "ended Denied denied"}
	if told := w.heard(); !slices.Equal(told, want) {
		t.Errorf("told %q", told)
	}
}
