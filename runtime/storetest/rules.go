package storetest

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"bobbin/runtime/invocation"
	"bobbin/runtime/script"
)

// of is a row of a workspace and an environment.
func of(id, workspace, environment string, edit ...func(*invocation.Invocation)) invocation.Invocation {
	return row(id, append(edit, func(i *invocation.Invocation) { i.Workspace, i.Environment = workspace, environment })...)
}

func mustClaimAs(t *testing.T, s Stores, c invocation.Claim) invocation.Claimed {
	t.Helper()
	if c.At.IsZero() {
		c.At = start.Add(time.Second)
	}
	claimed, err := s.Invocations.Claim(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	return claimed
}

func claimGivesTurns(t *testing.T, s Stores) {
	for n := range 20 {
		mustCreate(t, s, of(fmt.Sprintf("noisy%02d", n), "noisy", "e"), false)
	}
	for _, one := range [][3]string{{"a1", "a", "e"}, {"a2", "a", "e"}, {"a3", "a", "e2"}, {"z1", "z", "e"}} {
		mustCreate(t, s, of(one[0], one[1], one[2]), false)
	}
	equal(t, "a share each", strings.Join(ids(mustClaimAs(t, s, invocation.Claim{Limit: 4}).Invocations), " "), "a1 a3 noisy00 z1")
	one := mustClaimAs(t, s, invocation.Claim{Limit: 1, After: invocation.Place{Workspace: "a", Environment: "e"}})
	equal(t, "the next turn", ids(one.Invocations), []string{"noisy01"})
	equal(t, "is noted", one.After, invocation.Place{Workspace: "noisy", Environment: "e"})
	equal(t, "and comes round", ids(mustClaimAs(t, s, invocation.Claim{Limit: 1, After: one.After}).Invocations), []string{"a2"})
	equal(t, "what is left is one place's", len(mustClaimAs(t, s, invocation.Claim{Limit: 99}).Invocations), 18)
	equal(t, "none", len(mustClaimAs(t, s, invocation.Claim{Limit: 99}).Invocations), 0)
}

func claimKeepsSome(t *testing.T, s Stores) {
	noisy, quiet := invocation.Place{Workspace: "noisy", Environment: "e"}, invocation.Place{Workspace: "quiet", Environment: "e"}
	for n := range 20 {
		mustCreate(t, s, of(fmt.Sprintf("n%02d", n), "noisy", "e"), false)
	}
	got := mustClaimAs(t, s, invocation.Claim{Limit: 8, Reserve: 2})
	equal(t, "all but the reserve", []any{len(got.Invocations), got.Held}, []any{6, []invocation.Place{noisy}})
	got = mustClaimAs(t, s, invocation.Claim{Limit: 2, Reserve: 2, Busy: map[invocation.Place]int{noisy: 6}})
	equal(t, "of which it gets none", len(got.Invocations), 0)
	equal(t, "held", got.Held, []invocation.Place{noisy})
	mustCreate(t, s, of("q", "quiet", "e"), false)
	mustCreate(t, s, of("q2", "quiet", "e"), false)
	got = mustClaimAs(t, s, invocation.Claim{Limit: 2, Reserve: 2, Busy: map[invocation.Place]int{noisy: 6}})
	equal(t, "the quiet one gets one", ids(got.Invocations), []string{"q"})
	equal(t, "its turn", got.After, quiet)
	mustCreate(t, s, of("m", "noisy", "e", func(i *invocation.Invocation) { i.Waited, i.Trigger = true, invocation.Manual }), false)
	got = mustClaimAs(t, s, invocation.Claim{Limit: 1, Waited: true, Reserve: 2, Busy: map[invocation.Place]int{noisy: 6}})
	equal(t, "a person gets one", ids(got.Invocations), []string{"m"})
}

func requeueWaits(t *testing.T, s Stores) {
	a := mustCreate(t, s, row("a", inLane("g")), true)
	mustCreate(t, s, row("b", inLane("g")), true)
	mustCreate(t, s, row("x", inLane("g")), true)
	due := start.Add(time.Minute)
	if err := s.Invocations.Requeue(t.Context(), invocation.Requeue{ID: a.ID, Fence: a.Fence, Due: due}); err != nil {
		t.Fatal(err)
	}
	equal(t, "due", mustGet(t, s, "a").DueAt, due)
	if err := s.Invocations.End(t.Context(), invocation.End{ID: "x", From: script.Queued, Status: script.Aborted, At: start}); err != nil {
		t.Fatal(err)
	}
	early := mustClaimAs(t, s, invocation.Claim{Limit: 9, At: due.Add(-time.Microsecond)})
	equal(t, "too early", []any{len(early.Invocations), early.Next}, []any{0, due})
	all, err := s.Invocations.List(t.Context(), invocation.Filter{Ready: true})
	equal(t, "ready", []any{len(all), err}, []any{0, error(nil)})
	got := mustClaimAs(t, s, invocation.Claim{Limit: 9, At: due})
	equal(t, "in time", ids(got.Invocations), []string{"a"})
	equal(t, "attempt, due, next", []any{got.Invocations[0].Attempt, got.Invocations[0].DueAt, got.Next}, []any{2, time.Time{}, time.Time{}})

	// One that is stopped while it waits frees its lane.
	again := got.Invocations[0]
	if err := s.Invocations.Requeue(t.Context(), invocation.Requeue{ID: a.ID, Fence: again.Fence, Due: due.Add(time.Hour)}); err != nil {
		t.Fatal(err)
	}
	if err := s.Invocations.End(t.Context(), invocation.End{ID: a.ID, From: script.Queued, Status: script.Aborted, At: due}); err != nil {
		t.Fatal(err)
	}
	got = mustClaimAs(t, s, invocation.Claim{Limit: 9, At: due})
	equal(t, "the next of the lane", []any{ids(got.Invocations), got.Next}, []any{[]string{"b"}, time.Time{}})
}

func rulesPause(t *testing.T, s Stores) {
	pause := func(f func(p invocation.Place) error, workspace, environment string) {
		t.Helper()
		for range 2 { // twice is once
			if err := f(invocation.Place{Workspace: workspace, Environment: environment}); err != nil {
				t.Fatal(err)
			}
		}
	}
	begin := func(p invocation.Place) error {
		return s.Invocations.Pause(t.Context(), invocation.Pause{Place: p, Since: start, By: "ops", Reason: "Jira is away"})
	}
	end := func(p invocation.Place) error { return s.Invocations.Resume(t.Context(), p) }
	pause(begin, "w", "")
	pause(begin, "v", "e")
	list, err := s.Invocations.Paused(t.Context(), "")
	equal(t, "paused", []any{list, err}, []any{[]invocation.Pause{{Place: invocation.Place{Workspace: "v", Environment: "e"}, Since: start, By: "ops", Reason: "Jira is away"},
		{Place: invocation.Place{Workspace: "w"}, Since: start, By: "ops", Reason: "Jira is away"}}, error(nil)})
	if err := s.Invocations.Pause(t.Context(), invocation.Pause{Place: invocation.Place{Workspace: "v", Environment: "e"}, Since: start.Add(time.Hour), By: "me", Reason: "still"}); err != nil {
		t.Fatal(err)
	}
	list, err = s.Invocations.Paused(t.Context(), "v")
	equal(t, "with another reason", []any{list, err}, []any{[]invocation.Pause{{Place: invocation.Place{Workspace: "v", Environment: "e"}, Since: start, By: "me", Reason: "still"}}, error(nil)})
	for _, one := range [][2]string{{"w", "e"}, {"w", "f"}, {"v", "e"}, {"v", "f"}, {"u", "e"}} {
		mustCreate(t, s, of(one[0]+one[1], one[0], one[1]), false)
	}
	equal(t, "accepted and not started", mustCreate(t, s, of("more", "w", "e"), true).Status, script.Queued)
	equal(t, "a person's", mustCreate(t, s, of("mine", "w", "e", func(i *invocation.Invocation) { i.Waited, i.Trigger = true, invocation.Manual }), true).Status, script.Running)
	equal(t, "of the others", strings.Join(ids(mustClaim(t, s, 9)), " "), "ue vf")
	ready, err := s.Invocations.List(t.Context(), invocation.Filter{Ready: true, Statuses: []script.Status{script.Queued}})
	equal(t, "ready", []any{len(ready), err}, []any{0, error(nil)})
	pause(end, "w", "")
	equal(t, "after", strings.Join(ids(mustClaim(t, s, 9)), " "), "we more wf")
	pause(end, "v", "e")
	equal(t, "the last", ids(mustClaim(t, s, 9)), []string{"ve"})
}

func rulesConcurrency(t *testing.T, s Stores) {
	p := invocation.Place{Workspace: "w", Environment: "e"}
	if err := s.Invocations.SetQuota(t.Context(), p, invocation.Quota{Concurrency: 2}); err != nil {
		t.Fatal(err)
	}
	quotas, err := s.Invocations.Quotas(t.Context())
	equal(t, "quotas", []any{quotas, err}, []any{map[invocation.Place]invocation.Quota{p: {Concurrency: 2}}, error(nil)})
	first := mustCreate(t, s, of("a", "w", "e"), true)
	for _, id := range []string{"b", "c", "d"} {
		mustCreate(t, s, of(id, "w", "e"), false)
	}
	got := mustClaimAs(t, s, invocation.Claim{Limit: 9})
	equal(t, "up to two", []any{ids(got.Invocations), got.Held}, []any{[]string{"b"}, []invocation.Place{p}})
	equal(t, "no third", mustCreate(t, s, of("x", "w", "e"), true).Status, script.Queued)
	equal(t, "another place", mustCreate(t, s, of("y", "w", "f"), true).Status, script.Running)
	if err := s.Invocations.End(t.Context(), finish(first)); err != nil {
		t.Fatal(err)
	}
	equal(t, "when one has ended", ids(mustClaim(t, s, 9)), []string{"c"})
	if err := s.Invocations.SetQuota(t.Context(), p, invocation.Quota{}); err != nil {
		t.Fatal(err)
	}
	equal(t, "without", ids(mustClaim(t, s, 9)), []string{"d", "x"})
}

// rulesOfWorkspaces bounds all environments of a workspace together, beside what bounds one of them.
func rulesOfWorkspaces(t *testing.T, s Stores) {
	set := func(environment string, q invocation.Quota) {
		t.Helper()
		if err := s.Invocations.SetQuota(t.Context(), invocation.Place{Workspace: "w", Environment: environment}, q); err != nil {
			t.Fatal(err)
		}
	}
	set("", invocation.Quota{Concurrency: 3})
	set("e", invocation.Quota{Concurrency: 1})
	first := mustCreate(t, s, of("e0", "w", "e"), true)
	equal(t, "the first", first.Status, script.Running)
	for _, id := range []string{"e1", "f1", "f2", "f3"} {
		mustCreate(t, s, of(id, "w", id[:1]), false)
	}
	got := mustClaimAs(t, s, invocation.Claim{Limit: 9})
	equal(t, "three of both", []any{ids(got.Invocations), len(got.Held)}, []any{[]string{"f1", "f2"}, 2})
	equal(t, "no fourth", mustCreate(t, s, of("f4", "w", "f"), true).Status, script.Queued)
	equal(t, "of another workspace", mustCreate(t, s, of("v", "v", "f"), true).Status, script.Running)
	if err := s.Invocations.End(t.Context(), finish(first)); err != nil {
		t.Fatal(err)
	}
	equal(t, "one has ended", len(mustClaim(t, s, 9)), 1)
	set("", invocation.Quota{})
	equal(t, "only its own", len(mustClaim(t, s, 9)), 2)

	set("e", invocation.Quota{})
	set("", invocation.Quota{PerMinute: 12}) // two at once
	for _, id := range []string{"e5", "f5", "e6", "f6"} {
		mustCreate(t, s, of(id, "w", id[:1]), false)
	}
	got = mustClaimAs(t, s, invocation.Claim{Limit: 9, At: start})
	if len(got.Invocations) != 2 || !got.Next.Equal(start.Add(5*time.Second)) {
		t.Errorf("%v at once, the next at %v", ids(got.Invocations), got.Next)
	}
	equal(t, "five seconds later", len(mustClaimAs(t, s, invocation.Claim{Limit: 9, At: start.Add(5 * time.Second)}).Invocations), 1)
}

func rulesRate(t *testing.T, s Stores) {
	p := invocation.Place{Workspace: "w", Environment: "e"}
	if err := s.Invocations.SetQuota(t.Context(), p, invocation.Quota{PerMinute: 12}); err != nil {
		t.Fatal(err)
	}
	for n := range 10 {
		mustCreate(t, s, of(fmt.Sprint(n), "w", "e"), n == 0)
	}
	at := start
	for step, want := range []int{1, 0, 1, 0, 2, 0, 2} { // one was spent by the first, claimed when it came
		got := mustClaimAs(t, s, invocation.Claim{Limit: 9, At: at})
		equal(t, fmt.Sprintf("step %d", step), len(got.Invocations), want)
		if len(got.Held) != 1 || !got.Next.After(at) || got.Next.Sub(at) > 5*time.Second {
			t.Fatalf("step %d: held %v, next after %v", step, got.Held, got.Next.Sub(at))
		}
		switch step {
		case 1:
			at = got.Next
		case 3, 5:
			at = at.Add(time.Hour) // it does not add up for ever
		}
	}
	if got := mustClaimAs(t, s, invocation.Claim{Limit: 9, At: at.Add(-2 * time.Hour)}); len(got.Invocations) != 0 {
		t.Errorf("a clock that was set back brings %d", len(got.Invocations))
	}
}

func deadListed(t *testing.T, s Stores) {
	for _, id := range []string{"a", "b", "c"} {
		end := finish(mustCreate(t, s, of(id, map[string]string{"a": "w", "b": "w", "c": "v"}[id], "e"), true))
		end.Status, end.Dead = script.FunctionError, true
		if err := s.Invocations.End(t.Context(), end); err != nil {
			t.Fatal(err)
		}
	}
	dead := func() string {
		t.Helper()
		all, err := s.Invocations.List(t.Context(), invocation.Filter{Workspace: "w", Dead: true})
		if err != nil {
			t.Fatal(err)
		}
		return strings.Join(ids(all), " ")
	}
	equal(t, "dead", dead(), "b a")
	mustCreate(t, s, of("r", "w", "e", func(i *invocation.Invocation) { i.ReplayOf = "a" }), true)
	equal(t, "after a replay", dead(), "b")
	equal(t, "it stays as it ended", []any{mustGet(t, s, "a").Status, mustGet(t, s, "r").ReplayOf}, []any{script.FunctionError, invocation.ID("a")})
	if err := s.Invocations.End(t.Context(), finish(mustGet(t, s, "a"))); !errors.Is(err, invocation.ErrLost) {
		t.Errorf("ending it again: %v", err)
	}
}
