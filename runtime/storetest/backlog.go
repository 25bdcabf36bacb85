package storetest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"bobbin/runtime/invocation"
	"bobbin/runtime/script"
)

// die is a dead letter of a script that failed with a message.
func die(t *testing.T, s Stores, id, message string, edit ...func(*invocation.Invocation)) {
	t.Helper()
	end := finish(mustCreate(t, s, row(id, edit...), true))
	end.Status, end.Dead, end.Error = script.FunctionError, true, &script.Failure{Message: message}
	if err := s.Invocations.End(t.Context(), end); err != nil {
		t.Fatal(err)
	}
}

func deadDiscarded(t *testing.T, s Stores) {
	later := func(i *invocation.Invocation) { i.QueuedAt = start.Add(time.Hour) }
	other := func(i *invocation.Invocation) { i.Workspace = "v" }
	die(t, s, "a", `Jira "is" away`)
	die(t, s, "b", "100% <wrong>", later)
	die(t, s, "c", "100_x", other, later)
	mustCreate(t, s, row("d"), true)
	dead := func(f invocation.Filter) string {
		t.Helper()
		f.Dead = true
		all, err := s.Invocations.List(t.Context(), f)
		if err != nil {
			t.Fatal(err)
		}
		return strings.Join(ids(all), " ")
	}
	for want, f := range map[string]invocation.Filter{
		"c b a": {}, "b a": {Workspace: "w"}, "c b": {From: start.Add(time.Hour)}, "a": {To: start.Add(time.Hour)}, "c a": {IDs: []invocation.ID{"a", "c", "d"}},
		"b": {Text: "0% <WRO"}, "c": {Text: "100_"}, "": {Text: "1%x"},
	} {
		equal(t, fmt.Sprintf("%+v", f), dead(f), want)
	}
	equal(t, "with its quotes", dead(invocation.Filter{Text: `"is"`}), "a")
	for _, one := range []struct {
		f    invocation.Filter
		n    int
		left string
	}{{invocation.Filter{Workspace: "w", Text: "jira"}, 1, "c b"}, {invocation.Filter{Workspace: "w", IDs: []invocation.ID{"a", "c"}}, 0, "c b"}, {invocation.Filter{}, 2, ""}} {
		n, err := s.Invocations.Discard(t.Context(), one.f)
		if err != nil || n != one.n || dead(invocation.Filter{}) != one.left {
			t.Errorf("discard %+v: %d, %v, left %q", one.f, n, err, dead(invocation.Filter{}))
		}
	}
	equal(t, "it stays in the log", mustGet(t, s, "a").Status, script.FunctionError)
}

func depthsTell(t *testing.T, s Stores) {
	at := func(n int, edit ...func(*invocation.Invocation)) func(*invocation.Invocation) {
		return func(i *invocation.Invocation) {
			i.QueuedAt = start.Add(time.Duration(n) * time.Second)
			for _, f := range edit {
				f(i)
			}
		}
	}
	mustCreate(t, s, row("free", at(0)), true)
	mustCreate(t, s, row("a1", at(1, inLane("a"))), true)
	mustCreate(t, s, row("a2", at(2, inLane("a"))), true)
	mustCreate(t, s, row("a3", at(3, inLane("a"))), true)
	retried := mustCreate(t, s, row("b1", at(4, inLane("b"))), true)
	if err := s.Invocations.Requeue(t.Context(), invocation.Requeue{ID: retried.ID, Fence: retried.Fence, Due: start.Add(time.Hour)}); err != nil {
		t.Fatal(err)
	}
	mustCreate(t, s, row("elsewhere", at(0, inLane("a"), func(i *invocation.Invocation) { i.Environment = "production" })), true)
	die(t, s, "dead", "m")
	got, err := s.Invocations.Depths(t.Context(), invocation.Place{Workspace: "w", Environment: "development"})
	if err != nil {
		t.Fatal(err)
	}
	second := func(n int) time.Time { return start.Add(time.Duration(n) * time.Second) }
	equal(t, "depths", got, invocation.Depths{Dead: 1, Queues: []invocation.Depth{
		{Load: invocation.Load{Running: 1}},
		{Queue: "q", Groups: 2, Load: invocation.Load{Queued: 3, Retrying: 1, Running: 1, Oldest: second(2)}, Fullest: []invocation.GroupDepth{
			{Group: "a", Load: invocation.Load{Queued: 2, Running: 1, Oldest: second(2)}},
			{Group: "b", Load: invocation.Load{Queued: 1, Retrying: 1, Oldest: second(4)}},
		}},
	}})
	got, err = s.Invocations.Depths(t.Context(), invocation.Place{Workspace: "none"})
	equal(t, "none", []any{got, err}, []any{invocation.Depths{Queues: []invocation.Depth{}}, error(nil)})
}

func quarantineKeeps(t *testing.T, s Stores) {
	one := invocation.Quarantine{Place: invocation.Place{Workspace: "w", Environment: "e"}, Script: "sync/A", Bundle: "b1", Since: start, Times: 1,
		Status: script.OutOfMemory, Reason: "too much", InvocationID: "i"}
	edit := func(f func(q *invocation.Quarantine)) invocation.Quarantine { q := one; f(&q); return q }
	list := func(workspace string) []invocation.Quarantine {
		t.Helper()
		all, err := s.Invocations.Quarantined(t.Context(), workspace)
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	other := edit(func(q *invocation.Quarantine) { q.Script, q.Bundle = "B", "b2" })
	elsewhere := edit(func(q *invocation.Quarantine) { q.Workspace = "v" })
	again := edit(func(q *invocation.Quarantine) {
		q.Since, q.Status, q.Reason, q.InvocationID = start.Add(time.Hour), script.RuntimeError, "killed", "j"
	})
	for _, q := range []invocation.Quarantine{one, other, elsewhere, again} {
		if err := s.Invocations.Quarantine(t.Context(), q); err != nil {
			t.Fatal(err)
		}
	}
	again.Since, again.Times = start, 2
	equal(t, "all", list(""), []invocation.Quarantine{elsewhere, other, again})
	pardon := func(script string, want int) {
		t.Helper()
		n, err := s.Invocations.Pardon(t.Context(), one.Place, script)
		equal(t, "pardon "+script, []any{n, err}, []any{want, error(nil)})
	}
	pardon("sync/A", 1)
	pardon("sync/A", 0)
	equal(t, "the other", list("w"), []invocation.Quarantine{other})
	pardon("", 1)
	equal(t, "another workspace's", list(""), []invocation.Quarantine{elsewhere})
}
