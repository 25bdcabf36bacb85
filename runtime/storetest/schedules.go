package storetest

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"bobbin/runtime/invocation"
	"bobbin/runtime/schedule"
	"bobbin/runtime/script"
)

var place = schedule.Place{Workspace: "w", Environment: "e"}

// due is when the trigger of these tests is due, and after what its ticks are.
func due(hours int) time.Time { return start.Add(time.Duration(hours) * time.Hour) }

func plan(t *testing.T, s Stores, wanted ...schedule.State) {
	t.Helper()
	if err := s.Schedules.Plan(t.Context(), place, wanted); err != nil {
		t.Fatal(err)
	}
}

func mustStates(t *testing.T, s Stores) []schedule.State {
	t.Helper()
	states, err := s.Schedules.States(t.Context(), place)
	if err != nil {
		t.Fatal(err)
	}
	return states
}

// tick is the invocation of a due time.
func tick(id string, hour int, edit ...func(*invocation.Tick)) invocation.Invocation {
	return row(id, func(i *invocation.Invocation) {
		i.Workspace, i.Environment, i.Listener, i.Schedule, i.Trigger = "w", "e", "", "n", invocation.Scheduled
		i.DeliveryKey = due(hour).Format(time.RFC3339)
		i.Tick = &invocation.Tick{Revision: "1", Expected: due(hour), At: due(hour), Next: due(hour + 1)}
		for _, f := range edit {
			f(i.Tick)
		}
	})
}

func schedulePlans(t *testing.T, s Stores) {
	n := schedule.State{Name: "n", Revision: "1", NextAt: due(1)}
	m := schedule.State{Name: "m", Revision: "1", NextAt: due(1)}
	plan(t, s, n, m)
	if err := s.Schedules.Plan(t.Context(), schedule.Place{Workspace: "w", Environment: "other"}, nil); err != nil {
		t.Fatal(err)
	}
	equal(t, "new", mustStates(t, s), []schedule.State{m, n})
	later := n
	later.NextAt = due(5)
	plan(t, s, later, schedule.State{Name: "m", Revision: "2", NextAt: due(7)})
	equal(t, "the same and a changed one", mustStates(t, s), []schedule.State{{Name: "m", Revision: "2", NextAt: due(7)}, n})
	plan(t, s, schedule.State{Name: "m", Revision: "2", NextAt: due(8)})
	equal(t, "one left out", mustStates(t, s), []schedule.State{{Name: "m", Revision: "2", NextAt: due(7)}, {Name: "n", Revision: "1"}})
	plan(t, s, later)
	equal(t, "and back", mustStates(t, s), []schedule.State{{Name: "m", Revision: "2"}, later})
}

func scheduleTicksOnce(t *testing.T, s Stores) {
	plan(t, s, schedule.State{Name: "n", Revision: "1", NextAt: due(1)})
	var group sync.WaitGroup
	stored := make(chan invocation.ID, 50)
	for n := range 50 {
		group.Go(func() {
			i, created, err := s.Invocations.Create(t.Context(), tick(fmt.Sprint(n), 1), n%2 == 0)
			if err != nil {
				t.Error(err)
			}
			if created {
				stored <- i.ID
			}
		})
	}
	group.Wait()
	equal(t, "stored", len(stored), 1)
	equal(t, "state", mustStates(t, s), []schedule.State{{Name: "n", Revision: "1", NextAt: due(2), LastTick: due(1), LastInvocation: <-stored}})
	for what, i := range map[string]invocation.Invocation{
		"another revision": tick("x", 2, func(k *invocation.Tick) { k.Revision = "2" }),
		"not due":          tick("y", 3),
	} {
		if got, created, err := s.Invocations.Create(t.Context(), i, true); created || err != nil || got.ID != "" {
			t.Errorf("%s: %v %v %v", what, got.ID, created, err)
		}
	}
	// A trigger that was changed and comes at a time that was run already moves on, and runs nothing.
	plan(t, s, schedule.State{Name: "n", Revision: "2", NextAt: due(1)})
	again, created, err := s.Invocations.Create(t.Context(), tick("z", 1, func(k *invocation.Tick) { k.Revision = "2" }), true)
	state := mustStates(t, s)[0]
	equal(t, "again", []any{again.ID, created, err, state.NextAt, state.LastInvocation}, []any{state.LastInvocation, false, error(nil), due(2), again.ID})
}

func scheduleBoundsWhatIsOpen(t *testing.T, s Stores) {
	plan(t, s, schedule.State{Name: "n", Revision: "1", NextAt: due(1)})
	alone := func(k *invocation.Tick) { k.Most = 1 }
	first := mustCreate(t, s, tick("a", 1, alone), true)
	if _, created, err := s.Invocations.Create(t.Context(), tick("b", 2, alone), true); created || err != nil {
		t.Errorf("one too many: %v %v", created, err)
	}
	equal(t, "state", mustStates(t, s), []schedule.State{{Name: "n", Revision: "1", NextAt: due(3), LastTick: due(1), LastInvocation: "a",
		SkippedAt: due(2), Skipped: schedule.Overlap}})
	if err := s.Invocations.End(t.Context(), finish(first)); err != nil {
		t.Fatal(err)
	}
	equal(t, "after its end", mustCreate(t, s, tick("c", 3, alone), true).Status, script.Running)
}

func scheduleSkips(t *testing.T, s Stores) {
	plan(t, s, schedule.State{Name: "n", Revision: "1", NextAt: due(1)})
	skip := schedule.Skip{Name: "n", Revision: "1", Expected: due(1), At: due(4), Next: due(5), Why: schedule.Missed}
	for _, want := range []bool{true, false} { // the second is not as expected
		moved, err := s.Schedules.Skip(t.Context(), place, skip)
		equal(t, "moved", moved, want)
		equal(t, "error", err, nil)
	}
	equal(t, "state", mustStates(t, s), []schedule.State{{Name: "n", Revision: "1", NextAt: due(5), SkippedAt: due(4), Skipped: schedule.Missed}})
}

func scheduleSwitches(t *testing.T, s Stores) {
	for _, step := range []struct {
		environment string
		on          bool
		want        []string
	}{{"e", true, []string{"e"}}, {"e", true, []string{"e"}}, {"d", true, []string{"d", "e"}}, {"e", false, []string{"d"}}, {"none", false, []string{"d"}}} {
		if err := s.Schedules.Switch(t.Context(), schedule.Place{Workspace: "w", Environment: step.environment}, step.on); err != nil {
			t.Fatal(err)
		}
		got, err := s.Schedules.Switched(t.Context(), "w")
		equal(t, "switched on", got, step.want)
		equal(t, "error", err, nil)
	}
}
