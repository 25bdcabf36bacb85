package storetest

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"bobbin/runtime/invocation"
	"bobbin/runtime/script"
)

func mustSumUp(t *testing.T, s Stores, team, month string) invocation.Usage {
	t.Helper()
	all, err := s.Invocations.Counted(t.Context(), team, month)
	if err != nil {
		t.Fatal(err)
	}
	return invocation.SumUp(team, month, all)
}

func usageCounts(t *testing.T, s Stores) {
	month := invocation.Month(start)
	a := mustCreate(t, s, row("a", func(i *invocation.Invocation) { i.DeliveryKey = "k" }), true)
	if _, created, err := s.Invocations.Create(t.Context(), row("a2", func(i *invocation.Invocation) { i.DeliveryKey = "k" }), true); err != nil || created {
		t.Fatal(created, err)
	}
	b := mustCreate(t, s, row("b", func(i *invocation.Invocation) { i.Trigger, i.Workspace = invocation.Chained, "v" }), true)
	mustCreate(t, s, row("c", func(i *invocation.Invocation) { i.Status, i.FinishedAt = script.MalformedPayload, start }), false)
	mustCreate(t, s, row("d"), false)
	mustCreate(t, s, row("later", func(i *invocation.Invocation) { i.QueuedAt = invocation.MonthEnd(start) }), false)
	if err := s.Invocations.Requeue(t.Context(), invocation.Requeue{ID: a.ID, Fence: a.Fence, Spent: invocation.Spent{CPU: time.Second, Sent: 1, Received: 2}}); err != nil {
		t.Fatal(err)
	}
	again := mustClaim(t, s, 1)[0]
	for _, end := range []invocation.End{finish(again), finish(b)} {
		end.Spent = invocation.Spent{CPU: 500 * time.Millisecond, Sent: 10, Received: 20}
		if err := s.Invocations.End(t.Context(), end); err != nil {
			t.Fatal(err)
		}
		if err := s.Invocations.End(t.Context(), end); !errors.Is(err, invocation.ErrLost) { // counts nothing
			t.Fatal(err)
		}
	}
	want := invocation.Usage{Team: invocation.DefaultTeam, Month: month, From: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC), To: invocation.MonthEnd(start),
		Invocations: 3, Open: 1, ByStatus: map[script.Status]int64{script.Finished: 2, script.MalformedPayload: 1},
		ByTrigger: map[invocation.Trigger]int64{invocation.External: 2, invocation.Chained: 1}, CPUSeconds: 2, SentBytes: 21, ReceivedBytes: 42, EventBytes: 6,
		Workspaces: []invocation.WorkspaceUsage{{Workspace: "v", Invocations: 1, CPUSeconds: 0.5}, {Workspace: "w", Invocations: 2, CPUSeconds: 1.5}}}
	equal(t, "usage", mustSumUp(t, s, invocation.DefaultTeam, month), want)
	equal(t, "the next month", mustSumUp(t, s, invocation.DefaultTeam, "2026-04").Invocations, 1)
	equal(t, "another team", mustSumUp(t, s, "acme", month).Invocations, 0)
}

// usageCountsEachOnce counts what shares commits with each other.
func usageCountsEachOnce(t *testing.T, s Stores) {
	var group sync.WaitGroup
	for n := range 200 {
		group.Go(func() {
			i, _, err := s.Invocations.Create(t.Context(), row(fmt.Sprint(n), func(i *invocation.Invocation) { i.Workspace = fmt.Sprint(n % 3) }), true)
			if err == nil && n%2 == 0 {
				err = s.Invocations.End(t.Context(), finish(i))
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	got := mustSumUp(t, s, invocation.DefaultTeam, invocation.Month(start))
	equal(t, "accepted, open, finished", []int64{got.Invocations, got.Open, got.ByStatus[script.Finished]}, []int64{200, 100, 100})
}
