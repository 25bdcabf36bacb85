package invocation_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"bobbin/runtime/invocation"
	"bobbin/runtime/script"
)

// failing fails until it was tried so often.
func failing(until int, at *[]time.Duration) executor {
	began := time.Now()
	return executor{"S": func(_ context.Context, i invocation.Invocation, _ invocation.Sink) script.Outcome {
		*at = append(*at, time.Since(began))
		if i.Attempt < until {
			return script.Outcome{Status: script.FunctionError, Error: &script.Failure{Message: "Jira is away"}}
		}
		return finished(`1`)
	}}
}

func noJitter(c *invocation.Config) { c.Jitter = func() float64 { return 0 } }

func again(attempts int, delay time.Duration) func(*invocation.Request) {
	return func(r *invocation.Request) {
		r.Attempts, r.Retry = attempts, invocation.Retry{Failed: true, Delay: delay}
	}
}

func TestRetry_WaitsTwiceAsLongEachTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var at []time.Duration
		s := start(t, openDB(t, t.TempDir()), failing(6, &at), noJitter)
		i := mustEnqueue(t, s, request("S", again(9, 20*time.Minute)))
		got := mustWait(t, s, i.ID)
		want := []time.Duration{0, 20 * time.Minute, time.Hour, 2 * time.Hour, 3 * time.Hour, 4 * time.Hour}
		if got.Status != script.Finished || got.Attempt != 6 || got.Dead || !slices.Equal(at, want) {
			t.Errorf("%+v at %v, want %v", got, at, want)
		}
		lines, err := s.Console(t.Context(), i.ID)
		if err != nil || len(lines) != 5 || !strings.HasPrefix(lines[0].Text, "It failed (function error: Jira is away). It is tried again at 00:20:00 UTC (attempt 1 of 9).") {
			t.Errorf("%v %v", lines, err)
		}
	})
}

func TestRetry_IsDrawnOutByUpToHalf(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var at []time.Duration
		s := start(t, openDB(t, t.TempDir()), failing(3, &at), func(c *invocation.Config) { c.Jitter = func() float64 { return 1 } })
		mustWait(t, s, mustEnqueue(t, s, request("S", again(9, 0))).ID)
		if want := []time.Duration{0, 15 * time.Second, 45 * time.Second}; !slices.Equal(at, want) {
			t.Errorf("at %v, want %v", at, want)
		}
	})
}

func TestRetry_SurvivesANewStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		var at []time.Duration
		db := openDB(t, dir)
		s := invocation.New(invocation.Config{Store: db.Invocations(), Log: db.Logs(), Executor: failing(2, &at), Jitter: func() float64 { return 0 }})
		if err := s.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		i := mustEnqueue(t, s, request("S", again(5, time.Hour)))
		synctest.Wait()
		waiting, err := s.Get(t.Context(), i.ID)
		if err != nil || waiting.Status != script.Queued || waiting.DueAt.Sub(waiting.QueuedAt) != time.Hour {
			t.Fatalf("%+v %v", waiting, err)
		}
		if err := s.Stop(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(20 * time.Minute)
		s = start(t, openDB(t, dir), failing(2, &at))
		if got := mustWait(t, s, i.ID); got.Status != script.Finished || time.Since(i.QueuedAt) != time.Hour {
			t.Errorf("after %v: %+v", time.Since(i.QueuedAt), got)
		}
	})
}

func TestRetry_EndsAsADeadLetter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for name, c := range map[string]struct {
			edit     []func(*invocation.Request)
			attempts int
			dead     bool
		}{
			"tried again":         {[]func(*invocation.Request){again(3, 0)}, 3, true},
			"not tried again":     {nil, 1, true},
			"its sender was told": {[]func(*invocation.Request){again(3, 0), func(r *invocation.Request) { r.Answers = true }}, 1, false},
			"its person was told": {[]func(*invocation.Request){again(3, 0), byHand}, 1, false},
			"never tried again":   {[]func(*invocation.Request){again(3, 0), func(r *invocation.Request) { r.OnLost = "fail" }}, 1, true},
		} {
			var at []time.Duration
			s := start(t, openDB(t, t.TempDir()), failing(100, &at))
			i := mustEnqueue(t, s, request("S", c.edit...))
			got := mustWait(t, s, i.ID)
			stored, err := s.Get(t.Context(), i.ID)
			if err != nil || got.Status != script.FunctionError || got.Attempt != c.attempts || got.Dead != c.dead || stored.Dead != c.dead {
				t.Errorf("%s: %+v, stored dead %v, %v", name, got, stored.Dead, err)
			}
		}
	})
}

func TestPause_AcceptsAndStartsNothingUntilResumed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		db := openDB(t, dir)
		s := invocation.New(invocation.Config{Store: db.Invocations(), Log: db.Logs(), Executor: ok})
		if err := s.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		place := invocation.Place{Workspace: "w", Environment: "development"}
		if err := s.Pause(t.Context(), invocation.Pause{Place: place}); err != nil {
			t.Fatal(err)
		}
		i := mustEnqueue(t, s, request("S"))
		if mine := mustWait(t, s, mustEnqueue(t, s, request("S", byHand)).ID); mine.Status != script.Finished {
			t.Errorf("a person's: %+v", mine)
		}
		if err := s.Stop(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		s = start(t, openDB(t, dir), ok)
		time.Sleep(time.Hour)
		if got, err := s.Get(t.Context(), i.ID); err != nil || got.Status != script.Queued {
			t.Errorf("after a new start: %+v %v", got, err)
		}
		if err := s.Resume(t.Context(), place); err != nil {
			t.Fatal(err)
		}
		if got := mustWait(t, s, i.ID); got.Status != script.Finished {
			t.Errorf("resumed: %+v", got)
		}
	})
}

func TestQuota_IsNeverExceeded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		running, most := 0, 0
		var begun []time.Duration
		began := time.Now()
		s := start(t, openDB(t, t.TempDir()), executor{"S": func(context.Context, invocation.Invocation, invocation.Sink) script.Outcome {
			mu.Lock()
			running++
			most = max(most, running)
			begun = append(begun, time.Since(began))
			mu.Unlock()
			time.Sleep(time.Second)
			mu.Lock()
			running--
			mu.Unlock()
			return finished(`1`)
		}})
		place := invocation.Place{Workspace: "w", Environment: "development"}
		set := func(q invocation.Quota) {
			t.Helper()
			if err := s.SetQuota(t.Context(), place, q); err != nil {
				t.Fatal(err)
			}
		}
		rush := func(n int) {
			t.Helper()
			var all []invocation.ID
			for range n {
				all = append(all, mustEnqueue(t, s, request("S")).ID)
			}
			for _, id := range all {
				mustWait(t, s, id)
			}
		}
		set(invocation.Quota{Concurrency: 3})
		rush(30)
		if most != 3 {
			t.Errorf("%d ran at once", most)
		}
		set(invocation.Quota{PerMinute: 60})
		begun = nil
		from := time.Since(began)
		rush(70)
		if took := begun[69] - from; took < 59*time.Second || took > 62*time.Second { // ten at once, then one a second
			t.Errorf("70 at 60 a minute took %v", took)
		}
	})
}

func answers(context.Context, invocation.Invocation, invocation.Sink) script.Outcome {
	return finished(`{"status":200}`)
}

// A migration is a chain of long runs. Where somebody waits for an answer it holds nobody up; where only one may run at a
// time, the call is next when the run ends, before the migration goes on.
func TestClaim_ASyncCallWaitsForNoMigration(t *testing.T) {
	const slice = 20 * time.Second
	for name, one := range map[string]struct {
		quota invocation.Quota
		waits time.Duration
	}{"where many may run": {waits: 0}, "where one may run": {invocation.Quota{Concurrency: 1}, slice - 5*time.Second}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var s *invocation.Service
				answered := make(chan bool)
				s = start(t, openDB(t, t.TempDir()), executor{"Call": answers, "Slice": func(_ context.Context, i invocation.Invocation, _ invocation.Sink) script.Outcome {
					time.Sleep(slice)
					select {
					case <-answered:
					default:
						mustEnqueue(t, s, request("Slice", func(r *invocation.Request) { r.Trigger, r.Parent, r.ChainLength = invocation.Chained, i.ID, 1000 }))
					}
					return finished(`1`)
				}}, func(c *invocation.Config) { c.MaxConcurrent = 1 })
				if err := s.SetQuota(t.Context(), invocation.Place{Workspace: "w", Environment: "development"}, one.quota); err != nil {
					t.Fatal(err)
				}
				for range 10 {
					mustEnqueue(t, s, request("Slice"))
				}
				time.Sleep(5 * time.Second)
				began := time.Now()
				call := mustWait(t, s, mustEnqueue(t, s, request("Call", func(r *invocation.Request) { r.Answers = true })).ID)
				close(answered)
				if took := time.Since(began); call.Status != script.Finished || took != one.waits {
					t.Errorf("the call ended as %s after %v, want %v", call.Status, took, one.waits)
				}
			})
		})
	}
}

// One node knows what another one has set, so that neither leaves the other's in force.
func TestQuota_IsTheOneThatWasSetLast(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := openDB(t, t.TempDir())
		a, b := start(t, db, ok), start(t, db, ok)
		place := invocation.Place{Workspace: "w", Environment: "development"}
		for n, one := range []struct {
			at          *invocation.Service
			concurrency int
		}{{a, 5}, {b, 10}, {a, 5}, {a, 10}, {a, 5}} {
			want := invocation.Quota{Concurrency: one.concurrency}
			if err := one.at.SetQuota(t.Context(), place, want); err != nil {
				t.Fatal(err)
			}
			if all, err := db.Invocations().Quotas(t.Context()); err != nil || all[place] != want {
				t.Errorf("the %d. is not in force: %v %v", n+1, all, err)
			}
			if n < 2 {
				time.Sleep(time.Second) // after which one node knows of the other
			}
		}
	})
}

// TestFairness proves the order in which a quiet workspace gets its turn beside a noisy one; how
// long that takes is for BenchmarkFairness to say.
func TestFairness_AQuietWorkspaceWaitsForNoBacklog(t *testing.T) {
	db := openDB(t, t.TempDir())
	var mu sync.Mutex
	var order []string
	gate := make(chan struct{})
	s := start(t, db, executor{"S": func(_ context.Context, i invocation.Invocation, _ invocation.Sink) script.Outcome {
		<-gate
		mu.Lock()
		order = append(order, i.Workspace)
		mu.Unlock()
		return finished(`1`)
	}}, func(c *invocation.Config) { c.MaxConcurrent = 8 })
	of := func(workspace string) func(*invocation.Request) {
		return func(r *invocation.Request) { r.Workspace = workspace }
	}
	var last []invocation.ID
	for range 400 {
		last = append(last, mustEnqueue(t, s, request("S", of("noisy"))).ID)
	}
	var quiet []invocation.ID
	for n := range 10 {
		quiet = append(quiet, mustEnqueue(t, s, request("S", of(fmt.Sprintf("quiet %d", n)))).ID)
	}
	close(gate)
	for _, id := range slices.Concat(quiet, last) {
		mustWait(t, s, id)
	}
	worst := 0
	for at, workspace := range order {
		if workspace != "noisy" {
			worst = at
		}
	}
	// Six of the noisy one run, two places were kept: at most a turn of each before the last quiet one.
	if worst > 60 {
		t.Errorf("a quiet workspace was number %d of %d", worst, len(order))
	}
}

func TestRedeliver_RunsADeadLetterOnceMoreAsItFirstCame(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		broken := true
		s := start(t, openDB(t, t.TempDir()), executor{"S": func(_ context.Context, i invocation.Invocation, _ invocation.Sink) script.Outcome {
			if broken {
				return script.Outcome{Status: script.FunctionError, Error: &script.Failure{Message: "broken"}}
			}
			return finished(string(i.Payload))
		}})
		var dead []invocation.Invocation
		for n := range 3 {
			i := mustEnqueue(t, s, request("S", again(2, 0), func(r *invocation.Request) { r.Payload, r.Queue, r.Group = fmt.Append(nil, n), "q", "g" }))
			dead = append(dead, mustWait(t, s, i.ID))
		}
		broken = false
		one, err := s.Redeliver(t.Context(), dead[1].ID)
		if err != nil {
			t.Fatal(err)
		}
		got := mustWait(t, s, one.ID)
		if got.Status != script.Finished || string(got.Result) != "1" || got.ReplayOf != dead[1].ID || got.Trigger != invocation.External || got.MaxAttempts != 2 || got.Queue != "q" {
			t.Errorf("%+v", got)
		}
		if _, err := s.Redeliver(t.Context(), dead[1].ID); err == nil {
			t.Error("it was delivered again twice")
		}
		rest, err := s.RedeliverAll(t.Context(), invocation.Filter{Workspace: "w"})
		if err != nil || len(rest) != 2 || rest[0].ReplayOf != dead[0].ID || rest[1].ReplayOf != dead[2].ID {
			t.Errorf("the rest: %+v %v", rest, err)
		}
		for _, i := range rest {
			mustWait(t, s, i.ID)
		}
		if left, err := s.List(t.Context(), invocation.Filter{Dead: true}); err != nil || len(left) != 0 {
			t.Errorf("left: %v %v", left, err)
		}
	})
}
