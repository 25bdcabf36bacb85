package storetest

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"bobbin/runtime/fault"
	"bobbin/runtime/invocation"
	"bobbin/runtime/script"
)

func createKeepsEveryField(t *testing.T, s Stores) {
	want := invocation.Invocation{
		ID: "a", Workspace: "w", Dir: "/home/ä/w", Environment: "e", Script: "sync/Issue", Function: "f", Trigger: invocation.Chained,
		RootTrigger: invocation.Scheduled, Listener: "l", Schedule: "s", Parent: "p", Status: script.Queued, QueuedAt: start,
		Simulated: []string{"gitlab", "jira/cloud"}, Payload: json.RawMessage(`{"n":12345678901234567890,"t":"\u0000é😀"}`),
		DeliveryKey: "k", Queue: "q", Group: "g|h", MaxAttempts: 7, Waited: true, Answers: true, Chain: 3, ReplayOf: "r", Deferred: 2, Trace: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
		Retry:  invocation.Retry{Failed: true, Delay: 3 * time.Second},
		Limits: script.Limits{Timeout: time.Second, MemoryBytes: 1 << 20, ConsoleLines: 3},
	}
	given := want
	want.Team, want.EventBytes = invocation.DefaultTeam, int64(len(want.Payload)) // which the store knows
	equal(t, "created", mustCreate(t, s, given, false), want)
	claimed, err := s.Invocations.Claim(t.Context(), invocation.Claim{Limit: 9, Waited: true, At: start.Add(time.Second)})
	if err != nil {
		t.Fatal(err)
	}
	want.Status, want.Attempt, want.Fence, want.StartedAt = script.Running, 1, 1, start.Add(time.Second)
	equal(t, "claimed", claimed.Invocations, []invocation.Invocation{want})

	place := fault.Place{File: "scripts/x.ts", Line: 3, Column: 4}
	end := finish(want)
	end.Status, end.Result, end.LinesDropped = script.FunctionError, json.RawMessage(`[1.0,"x"]`), 12
	end.Error = &script.Failure{Name: "TypeError", Message: "m", Stack: "s", Place: &place, Hint: "h"}
	end.Simulated, end.Dead = []string{"gitlab"}, true
	end.Spent = invocation.Spent{CPU: 1500 * time.Microsecond, Sent: 7, Received: 9}
	if err := s.Invocations.End(t.Context(), end); err != nil {
		t.Fatal(err)
	}
	want.Payload = nil // a reader does not get it
	want.Status, want.Result, want.Error, want.LinesDropped, want.Simulated = end.Status, end.Result, end.Error, 12, end.Simulated
	want.FinishedAt, want.DurationMs, want.Dead = end.At, 1000, true
	want.CPUMs, want.SentBytes, want.ReceivedBytes = 1.5, 7, 9
	equal(t, "ended", mustGet(t, s, "a"), want)
}

func createKnowsDeliveryKeys(t *testing.T, s Stores) {
	keyed := func(id, listener, environment string) invocation.Invocation {
		return row(id, func(i *invocation.Invocation) { i.DeliveryKey, i.Listener, i.Environment = "k", listener, environment })
	}
	mustCreate(t, s, keyed("a", "l", "e"), true)
	known, created, err := s.Invocations.Create(t.Context(), keyed("b", "l", "e"), true)
	if err != nil || created || known.ID != "a" || known.Status != script.Running {
		t.Errorf("the same key again: %v %v %v", known.ID, created, err)
	}
	mustCreate(t, s, keyed("c", "m", "e"), false) // keys belong to a listener and an environment
	mustCreate(t, s, keyed("d", "l", "f"), false)
	mustCreate(t, s, row("e"), false) // and no key is not a key
	mustCreate(t, s, row("f"), false)
}

func createStoresOneOfManyAtOnce(t *testing.T, s Stores) {
	const many = 100
	var group sync.WaitGroup
	winners := make(chan invocation.ID, many)
	answers := make(chan invocation.ID, many)
	for n := range many {
		group.Go(func() {
			i, created, err := s.Invocations.Create(t.Context(), row(fmt.Sprint(n), func(i *invocation.Invocation) { i.DeliveryKey = "k" }), true)
			if err != nil {
				t.Error(err)
			}
			if created {
				winners <- i.ID
			}
			answers <- i.ID
		})
	}
	group.Wait()
	close(winners)
	close(answers)
	if len(winners) != 1 {
		t.Fatalf("%d of %d deliveries with one key were stored", len(winners), many)
	}
	winner := <-winners
	for id := range answers {
		if id != winner {
			t.Errorf("a sender was told %s, the stored one is %s", id, winner)
		}
	}
}

// Those that share a commit with one that cannot be stored, and with a delivery that comes again, are stored
// and counted once.
func createFailsAlone(t *testing.T, s Stores) {
	mustCreate(t, s, row("taken"), false)
	var group sync.WaitGroup
	var refused, known atomic.Int64
	for n := range 60 {
		group.Go(func() {
			i := row(fmt.Sprint(n), func(i *invocation.Invocation) { i.DeliveryKey = fmt.Sprint("key", n/2) })
			if n%10 == 0 {
				i.ID, i.DeliveryKey = "taken", ""
			}
			_, created, err := s.Invocations.Create(t.Context(), i, n%3 == 0)
			if err != nil {
				refused.Add(1)
			} else if !created {
				known.Add(1)
			}
		})
	}
	group.Wait()
	all, err := s.Invocations.List(t.Context(), invocation.Filter{Limit: -1})
	if err != nil {
		t.Fatal(err)
	}
	keys := map[string]bool{}
	for _, i := range all {
		if i.DeliveryKey != "" && keys[i.DeliveryKey] {
			t.Errorf("%s is there twice", i.DeliveryKey)
		}
		keys[i.DeliveryKey] = true
	}
	got := mustSumUp(t, s, invocation.DefaultTeam, invocation.Month(start))
	equal(t, "refused, known, stored and counted", []int64{refused.Load(), known.Load(), int64(len(all)), got.Invocations}, []int64{6, 24, 31, 31})
}

func createClaims(t *testing.T, s Stores) {
	first := mustCreate(t, s, row("a", inLane("g")), true)
	equal(t, "first of a lane", []any{first.Status, first.Attempt, first.Fence, first.StartedAt}, []any{script.Running, 1, int64(1), start})
	equal(t, "second of a lane", mustCreate(t, s, row("b", inLane("g")), true).Status, script.Queued)
	equal(t, "another group", mustCreate(t, s, row("c", inLane("h")), true).Status, script.Running)
	equal(t, "no queue", mustCreate(t, s, row("d"), true).Status, script.Running)
	equal(t, "without claim", mustCreate(t, s, row("e"), false).Status, script.Queued)
	denied := mustCreate(t, s, row("f", func(i *invocation.Invocation) { i.Status, i.FinishedAt = script.Denied, start }), true)
	equal(t, "a refused one", denied.Status, script.Denied)
}

func claimTakesOldest(t *testing.T, s Stores) {
	for _, id := range []string{"c", "a", "b"} {
		mustCreate(t, s, row(id), false)
	}
	equal(t, "first two", ids(mustClaim(t, s, 2)), []string{"c", "a"})
	equal(t, "the rest", ids(mustClaim(t, s, 2)), []string{"b"})
	equal(t, "none left", ids(mustClaim(t, s, 2)), []string{})
}

func claimSkipsTheOtherLot(t *testing.T, s Stores) {
	mustCreate(t, s, row("a", func(i *invocation.Invocation) { i.Waited = true }), false)
	mustCreate(t, s, row("b"), false)
	equal(t, "those nobody waits for", ids(mustClaim(t, s, 9)), []string{"b"})
}

func claimTakesEachOnce(t *testing.T, s Stores) {
	const many = 200
	for n := range many {
		mustCreate(t, s, row(fmt.Sprint(n)), false)
	}
	var group sync.WaitGroup
	taken := make(chan string, 2*many)
	for range 8 {
		group.Go(func() {
			for {
				claimed, err := s.Invocations.Claim(t.Context(), invocation.Claim{Limit: 3, At: start})
				if err != nil {
					t.Error(err)
				}
				for _, i := range claimed.Invocations {
					taken <- string(i.ID)
				}
				if len(claimed.Invocations) == 0 {
					return
				}
			}
		})
	}
	group.Wait()
	close(taken)
	times := map[string]int{}
	for id := range taken {
		times[id]++
	}
	for id, n := range times {
		if n != 1 {
			t.Errorf("%s was claimed %d times", id, n)
		}
	}
	equal(t, "claimed", len(times), many)
}

func claimRunsLanesInOrder(t *testing.T, s Stores) {
	for _, id := range []string{"a1", "a2", "a3"} {
		mustCreate(t, s, row(id, inLane("a")), false)
	}
	mustCreate(t, s, row("b1", inLane("b")), false)
	first := mustClaim(t, s, 9)
	equal(t, "the first of each lane", ids(first), []string{"a1", "b1"})
	equal(t, "nothing while they run", ids(mustClaim(t, s, 9)), []string{})
	for n, want := range [][]string{{"a2"}, {"a3"}, {}} {
		if err := s.Invocations.End(t.Context(), finish(first[0])); err != nil {
			t.Fatal(err)
		}
		next := mustClaim(t, s, 9)
		equal(t, fmt.Sprintf("after %d ended", n+1), ids(next), want)
		if len(next) > 0 {
			first[0] = next[0]
		}
	}
	equal(t, "a new one of an empty lane", mustCreate(t, s, row("a4", inLane("a")), true).Status, script.Running)
}

func endNeedsTheFence(t *testing.T, s Stores) {
	i := mustCreate(t, s, row("a"), true)
	slow := finish(i)
	if err := s.Invocations.Requeue(t.Context(), invocation.Requeue{ID: i.ID, Fence: i.Fence}); err != nil {
		t.Fatal(err)
	}
	for _, state := range []string{"queued again", "claimed by another"} {
		if err := s.Invocations.End(t.Context(), slow); !errors.Is(err, invocation.ErrLost) {
			t.Errorf("end by a lost claim while %s: %v", state, err)
		}
		if state == "queued again" {
			i = mustClaim(t, s, 1)[0]
		}
	}
	if err := s.Invocations.Requeue(t.Context(), invocation.Requeue{ID: i.ID, Fence: slow.Fence}); !errors.Is(err, invocation.ErrLost) {
		t.Errorf("requeue by a lost claim: %v", err)
	}
	equal(t, "it", mustGet(t, s, "a").Status, script.Running)
	if err := s.Invocations.End(t.Context(), finish(i)); err != nil {
		t.Errorf("end by the newest claim: %v", err)
	}
	if err := s.Invocations.End(t.Context(), finish(i)); !errors.Is(err, invocation.ErrLost) {
		t.Errorf("a second end: %v", err)
	}
	equal(t, "attempts", mustGet(t, s, "a").Attempt, 2)
}

// Of many who end the same one with others, in one commit or in several, one does, and it is counted once.
func endStoresOneOfManyAtOnce(t *testing.T, s Stores) {
	const many, each = 12, 6
	var group sync.WaitGroup
	var ended [many]atomic.Int64
	var result [many]atomic.Value
	for n := range many {
		i := mustCreate(t, s, row(fmt.Sprint(n)), true)
		for by := range each {
			group.Go(func() {
				e := finish(i)
				e.Result = json.RawMessage(fmt.Sprintf(`"%d by %d"`, n, by))
				if by == 0 {
					e.Fence++ // a claim that is not its
				}
				switch err := s.Invocations.End(t.Context(), e); {
				case err == nil:
					ended[n].Add(1)
					result[n].Store(string(e.Result))
				case !errors.Is(err, invocation.ErrLost):
					t.Error(err)
				}
			})
		}
	}
	group.Wait()
	for n := range many {
		equal(t, "ends", ended[n].Load(), 1)
		equal(t, "result", string(mustGet(t, s, invocation.ID(fmt.Sprint(n))).Result), result[n].Load().(string))
	}
	equal(t, "counted", mustSumUp(t, s, invocation.DefaultTeam, invocation.Month(start)).ByStatus[script.Finished], many)
}

func endOfQueuedFreesLane(t *testing.T, s Stores) {
	for _, id := range []string{"a", "b", "c"} {
		mustCreate(t, s, row(id, inLane("g")), false)
	}
	abort := func(id string) {
		if err := s.Invocations.End(t.Context(), invocation.End{ID: invocation.ID(id), From: script.Queued, Status: script.Aborted, At: start}); err != nil {
			t.Fatal(err)
		}
	}
	abort("b") // from the middle: nobody goes before a
	abort("a")
	equal(t, "next", ids(mustClaim(t, s, 9)), []string{"c"})
}

func requeueKeepsPlace(t *testing.T, s Stores) {
	a := mustCreate(t, s, row("a", inLane("g")), true)
	mustCreate(t, s, row("b", inLane("g")), true)
	if err := s.Invocations.Requeue(t.Context(), invocation.Requeue{ID: a.ID, Fence: a.Fence}); err != nil {
		t.Fatal(err)
	}
	equal(t, "status", mustGet(t, s, "a").Status, script.Queued)
	mustCreate(t, s, row("c", inLane("g")), true)
	claimed := mustClaim(t, s, 9)
	equal(t, "next", ids(claimed), []string{"a"})
	equal(t, "attempt and fence", []any{claimed[0].Attempt, claimed[0].Fence}, []any{2, int64(2)})
}

func requeueForgives(t *testing.T, s Stores) {
	a := mustCreate(t, s, row("a"), true)
	for n, deferred := range []int{3, 0} {
		if err := s.Invocations.Requeue(t.Context(), invocation.Requeue{ID: a.ID, Fence: a.Fence, Forgive: true, Deferred: deferred}); err != nil {
			t.Fatal(err)
		}
		a = mustClaim(t, s, 9)[0]
		equal(t, "attempt, fence and deferred", []any{a.Attempt, a.Fence, a.Deferred}, []any{1, int64(n + 2), deferred})
	}
}

func getSaysNotFound(t *testing.T, s Stores) {
	if _, err := s.Invocations.Get(t.Context(), "none"); !fault.Is(err, fault.NotFound) {
		t.Errorf("get: %v", err)
	}
	if _, err := s.Invocations.List(t.Context(), invocation.Filter{Before: "none"}); !fault.Is(err, fault.NotFound) {
		t.Errorf("list before: %v", err)
	}
}

func listPages(t *testing.T, s Stores) {
	for _, id := range []string{"a", "b", "c", "d"} {
		mustCreate(t, s, row(id), false)
	}
	list := func(f invocation.Filter) []string {
		t.Helper()
		all, err := s.Invocations.List(t.Context(), f)
		if err != nil {
			t.Fatal(err)
		}
		return ids(all)
	}
	equal(t, "page 1", list(invocation.Filter{Limit: 3}), []string{"d", "c", "b"})
	equal(t, "page 2", list(invocation.Filter{Limit: 3, Before: "b"}), []string{"a"})
	equal(t, "all", list(invocation.Filter{Limit: -1}), []string{"d", "c", "b", "a"})
}

func listFilters(t *testing.T, s Stores) {
	mustCreate(t, s, row("a", func(i *invocation.Invocation) { i.Workspace = "v" }), false)
	mustCreate(t, s, row("b", func(i *invocation.Invocation) { i.Environment = "production" }), false)
	mustCreate(t, s, row("c", func(i *invocation.Invocation) { i.Script = "T" }), false)
	mustCreate(t, s, row("d", func(i *invocation.Invocation) { i.Listener = "m" }), true)
	mustCreate(t, s, row("e", func(i *invocation.Invocation) { i.Trigger = invocation.Manual }), false)
	for want, f := range map[string]invocation.Filter{
		"e d c b": {Workspace: "w"}, "b": {Environment: "production"}, "c": {Script: "T"}, "d": {Listener: "m"}, "e": {Triggers: []invocation.Trigger{invocation.Manual, invocation.Chained}},
		"e c b a": {Statuses: []script.Status{script.Queued}}, "e d c b a": {Statuses: []script.Status{script.Queued, script.Running}}, "": {Workspace: "' OR 1=1 --"},
	} {
		all, err := s.Invocations.List(t.Context(), f)
		if err != nil {
			t.Fatal(err)
		}
		equal(t, fmt.Sprintf("%+v", f), strings.Join(ids(all), " "), want)
	}
}

func listLeavesLongResultsOut(t *testing.T, s Stores) {
	for id, size := range map[string]int{"short": 10, "long": 100 << 10} {
		end := finish(mustCreate(t, s, row(id), true))
		end.Result = json.RawMessage(`"` + strings.Repeat("x", size) + `"`)
		if err := s.Invocations.End(t.Context(), end); err != nil {
			t.Fatal(err)
		}
	}
	all, err := s.Invocations.List(t.Context(), invocation.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range all {
		if kept := i.Result != nil; kept != (i.ID == "short") {
			t.Errorf("%s: result in the list: %v", i.ID, kept)
		}
		if mustGet(t, s, i.ID).Result == nil {
			t.Errorf("%s: no result when asked for", i.ID)
		}
	}
}

func logKeepsOrder(t *testing.T, s Stores) {
	var want []script.Line
	for n := range 7 {
		line := script.Line{Level: "info", Text: fmt.Sprintf("line %d\n\u2028", n), At: start.Add(time.Duration(n) * time.Millisecond)}
		want = append(want, line)
		batch := invocation.LogBatch{ID: "a", Attempt: 1 + n/4, Lines: []script.Line{line}, HTTP: []invocation.HTTPEntry{{Index: n % 4, JSON: json.RawMessage(fmt.Sprint(n))}}}
		if err := s.Log.Append(t.Context(), batch); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Log.Append(t.Context(), invocation.LogBatch{ID: "b", Attempt: 1, Lines: want[:1]}); err != nil {
		t.Fatal(err)
	}
	got, err := s.Log.Console(t.Context(), "a")
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "lines", got, want)
	entries, err := s.Log.HTTP(t.Context(), "a")
	if err != nil {
		t.Fatal(err)
	}
	var order []string
	for _, e := range entries {
		order = append(order, fmt.Sprintf("%d:%s", e.Index, e.JSON))
	}
	equal(t, "exchanges", strings.Join(order, " "), "0:0 1:1 2:2 3:3 0:4 1:5 2:6")
	none, err := s.Log.Console(t.Context(), "none")
	equal(t, "of none", none, []script.Line{})
	equal(t, "error", err, nil)
}

// endKeepsLast is about what an end brings for the log: kept when the end is, and only then.
func endKeepsLast(t *testing.T, s Stores) {
	if !s.OneDatabase {
		return
	}
	wrote := func(text string) invocation.LogBatch {
		return invocation.LogBatch{ID: "a", Attempt: 1, Lines: []script.Line{{Level: "info", Text: text, At: start}},
			HTTP: []invocation.HTTPEntry{{Index: 0, JSON: json.RawMessage(`"` + text + `"`)}}}
	}
	i := mustCreate(t, s, row("a"), true)
	if err := s.Log.Append(t.Context(), wrote("first")); err != nil {
		t.Fatal(err)
	}
	stale := finish(i)
	stale.Fence, stale.Last = i.Fence+1, wrote("of a claim that is lost")
	equal(t, "a lost end", s.Invocations.End(t.Context(), stale), invocation.ErrLost)
	end := finish(i)
	end.Last = wrote("last")
	for _, want := range []error{nil, invocation.ErrLost} { // the second one is told that it was done
		equal(t, "an end", s.Invocations.End(t.Context(), end), want)
	}
	lines, err := s.Log.Console(t.Context(), "a")
	equal(t, "lines", lines, []script.Line{wrote("first").Lines[0], wrote("last").Lines[0]})
	equal(t, "error", err, nil)
	entries, err := s.Log.HTTP(t.Context(), "a")
	equal(t, "exchanges", entries, wrote("last").HTTP)
	equal(t, "error", err, nil)
	equal(t, "status", mustGet(t, s, "a").Status, script.Finished)
}

func logReplaces(t *testing.T, s Stores) {
	for _, body := range []string{`"open"`, `"done"`} {
		if err := s.Log.Append(t.Context(), invocation.LogBatch{ID: "a", Attempt: 1, HTTP: []invocation.HTTPEntry{{Index: 0, JSON: json.RawMessage(body)}}}); err != nil {
			t.Fatal(err)
		}
	}
	got, err := s.Log.HTTP(t.Context(), "a")
	equal(t, "exchanges", got, []invocation.HTTPEntry{{Index: 0, JSON: json.RawMessage(`"done"`)}})
	equal(t, "error", err, nil)
}
