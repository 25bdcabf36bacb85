package schedule_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"bobbin/runtime/fault"
	"bobbin/runtime/invocation"
	"bobbin/runtime/schedule"
	"bobbin/runtime/script"
	"bobbin/runtime/store"
	"bobbin/runtime/workspace"
)

// house is a store with an invocation service, whose executor notes what ran when. Its clock is
// the bubble's, moved by jump.
type house struct {
	t     *testing.T
	db    *store.DB
	inner *invocation.Service

	mu    sync.Mutex
	ran   []string // "nightly 02:30"
	most  int      // at once
	open  int
	takes time.Duration // of a run
	jump  time.Duration
	fail  error // of enqueueing
}

var place = schedule.Place{Workspace: "w", Environment: "development"}

// in runs a test in a bubble whose clock begins on 2000-01-01 at midnight UTC.
func in(t *testing.T, test func(t *testing.T, h *house)) {
	synctest.Test(t, func(t *testing.T) {
		h := &house{t: t}
		var err error
		if h.db, err = store.Open(context.Background(), t.TempDir(), store.Config{}); err != nil {
			t.Fatal(err)
		}
		h.inner = invocation.New(invocation.Config{Store: h.db.Invocations(), Log: h.db.Logs(), Executor: h, Now: h.now})
		if err := h.inner.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		test(t, h)
		if err := h.inner.Stop(context.Background()); err != nil {
			t.Error(err)
		}
		if err := h.db.Close(); err != nil {
			t.Error(err)
		}
	})
}

func (h *house) now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return time.Now().Add(h.jump)
}

func (h *house) Execute(ctx context.Context, i invocation.Invocation, _ invocation.Sink) script.Outcome {
	at := h.now()
	h.mu.Lock()
	h.ran = append(h.ran, i.Schedule+" "+strings.TrimSuffix(strings.TrimSuffix(i.DeliveryKey, "Z"), ":00"))
	h.open++
	h.most = max(h.most, h.open)
	takes := h.takes
	h.mu.Unlock()
	if i.Trigger != invocation.Scheduled || i.QueuedAt.After(at) {
		h.t.Errorf("ran %+v", i)
	}
	select {
	case <-ctx.Done():
	case <-time.After(takes):
	}
	h.mu.Lock()
	h.open--
	h.mu.Unlock()
	return script.Outcome{Status: script.Finished, Result: json.RawMessage("1")}
}

func (h *house) enqueue(ctx context.Context, r invocation.Request) (invocation.Invocation, bool, error) {
	h.mu.Lock()
	err := h.fail
	h.mu.Unlock()
	if err != nil {
		return invocation.Invocation{}, false, err
	}
	return h.inner.Enqueue(ctx, r)
}

// run starts a scheduler over some triggers; stop ends it, as the end of the program would.
func (h *house) run(triggers ...workspace.Schedule) (s *schedule.Scheduler, stop func()) {
	s = schedule.New(schedule.Config{Store: h.db.Schedules(), Enqueue: h.enqueue, Now: h.now})
	if err := s.Set(context.Background(), schedule.Plan{Place: place, Dir: "/d", Triggers: triggers}); err != nil {
		h.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.Run(ctx)
	}()
	return s, func() { cancel(); <-done }
}

func (h *house) set(f func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	f()
}

// expect lets time pass, and compares what ran since the last time: days and hours.
func (h *house) expect(pass time.Duration, want ...string) {
	h.t.Helper()
	time.Sleep(pass)
	synctest.Wait()
	h.mu.Lock()
	defer h.mu.Unlock()
	got := h.ran
	h.ran = nil
	for n := range got {
		got[n] = strings.Replace(got[n], "2000-01-", "", 1)
	}
	if !slices.Equal(got, want) {
		h.t.Errorf("after %v ran %q, want %q", pass, got, want)
	}
}

func trigger(cron string, edit ...func(*workspace.Schedule)) workspace.Schedule {
	s := workspace.Schedule{Name: "n", Cron: cron, Script: "S"}
	for _, f := range edit {
		f(&s)
	}
	return s
}

func catchUp(policy string) func(*workspace.Schedule) {
	return func(s *workspace.Schedule) { s.CatchUp = policy }
}

func TestRun_RunsEachDueTimeOnce(t *testing.T) {
	in(t, func(t *testing.T, h *house) {
		_, stop := h.run(trigger("0 * * * *"), workspace.Schedule{Name: "b", Cron: "30 2 * * *", TimeZone: "Europe/Berlin", Script: "S"},
			workspace.Schedule{Name: "broken", Cron: "0 25 * * *", Script: "S"}, workspace.Schedule{Name: "lost", Cron: "@daily", TimeZone: "Mordor", Script: "S"})
		h.expect(59 * time.Minute)
		h.expect(3*time.Hour, "n 01T01:00", "b 01T01:30", "n 01T02:00", "n 01T03:00")
		stop()
	})
}

func TestRun_AnyNumberOfNodesRunEachDueTimeOnce(t *testing.T) {
	in(t, func(t *testing.T, h *house) {
		var stops []func()
		for range 5 {
			_, stop := h.run(trigger("*/20 * * * *"))
			stops = append(stops, stop)
		}
		h.expect(time.Hour, "n 01T00:20", "n 01T00:40", "n 01T01:00")
		for n, stop := range stops {
			stop()
			if n == 3 { // one is left
				h.expect(30*time.Minute, "n 01T01:20")
			}
		}
	})
}

func TestCatchUp_IsExact(t *testing.T) {
	for policy, want := range map[string][]string{
		"":     {"n 01T06:00"},
		"skip": {"n 01T06:00"},
		"once": {"n 01T05:00", "n 01T06:00"},
		"all":  {"n 01T02:00", "n 01T03:00", "n 01T04:00", "n 01T05:00", "n 01T06:00"},
	} {
		in(t, func(t *testing.T, h *house) {
			h.set(func() { h.takes = time.Second })
			each := trigger("0 * * * *", catchUp(policy), func(s *workspace.Schedule) { s.Overlap = "queue" })
			_, stop := h.run(each)
			h.expect(90*time.Minute, "n 01T01:00")
			stop()
			h.expect(4 * time.Hour) // nobody is there, until 05:30
			s, stop := h.run(each)
			h.expect(time.Hour, want...)
			states, err := s.States(t.Context(), place)
			if err != nil || len(states) != 1 {
				t.Fatal(states, err)
			}
			skipped := map[string]string{"": "05:00", "skip": "05:00", "once": "04:00", "all": "00:00"}[policy]
			if got := states[0].SkippedAt.Format("15:04"); got != skipped || (policy != "all") != (states[0].Skipped == schedule.Missed) {
				t.Errorf("%q: skipped %s %s, want %s", policy, got, states[0].Skipped, skipped)
			}
			stop()
		})
	}
}

func TestCatchUp_AllIsBounded(t *testing.T) {
	in(t, func(t *testing.T, h *house) {
		by := func(limit, hours int) workspace.Schedule {
			return trigger("0 * * * *", catchUp("all"), func(s *workspace.Schedule) { s.Overlap, s.CatchUpLimit, s.CatchUpHours = "queue", limit, hours })
		}
		_, stop := h.run(by(3, 0))
		h.expect(30 * time.Minute)
		stop()
		h.expect(10 * time.Hour)
		_, stop = h.run(by(3, 0))
		h.expect(time.Minute, "n 01T08:00", "n 01T09:00", "n 01T10:00")
		stop()
		h.expect(10 * time.Hour)
		_, stop = h.run(by(0, 2))
		h.expect(time.Minute, "n 01T19:00", "n 01T20:00")
		stop()
		// A month of seconds, of which the last is wanted, is no work.
		second := trigger("* * * * * *", catchUp("once"))
		_, stop = h.run(second)
		stop()
		h.expect(30 * 24 * time.Hour)
		began := h.now()
		_, stop = h.run(second)
		synctest.Wait()
		stop()
		if h.now().Sub(began) != 0 || len(h.ran) == 0 {
			t.Errorf("took %v, ran %d", h.now().Sub(began), len(h.ran))
		}
	})
}

func TestOverlap(t *testing.T) {
	for policy, want := range map[string]struct {
		ran  []string
		most int
	}{
		"":         {[]string{"n 01T00:10", "n 01T00:40"}, 1},
		"queue":    {[]string{"n 01T00:10", "n 01T00:20"}, 1},
		"parallel": {[]string{"n 01T00:10", "n 01T00:20", "n 01T00:30", "n 01T00:40"}, 3},
	} {
		in(t, func(t *testing.T, h *house) {
			h.set(func() { h.takes = 25 * time.Minute })
			s, stop := h.run(trigger("*/10 * * * *", func(s *workspace.Schedule) { s.Overlap = policy }))
			h.expect(45*time.Minute, want.ran...)
			stop()
			if h.most != want.most {
				t.Errorf("%q: %d ran at once", policy, h.most)
			}
			states, err := s.States(t.Context(), place)
			if err != nil || policy == "" && (states[0].Skipped != schedule.Overlap || states[0].SkippedAt.Format("15:04") != "00:30") {
				t.Errorf("%q: %+v %v", policy, states, err)
			}
		})
	}
}

func TestClock_JumpsRunNothingTwice(t *testing.T) {
	in(t, func(t *testing.T, h *house) {
		_, stop := h.run(trigger("0 * * * *"))
		h.expect(61*time.Minute, "n 01T01:00")
		h.set(func() { h.jump = 2 * time.Hour }) // 03:01
		h.expect(10 * time.Minute)               // 02:00 was missed, 03:00 too, by a minute
		h.expect(50*time.Minute, "n 01T04:00")
		h.set(func() { h.jump = 0 }) // back to 02:01
		h.expect(2 * time.Hour)
		h.expect(time.Hour, "n 01T05:00")
		stop()
	})
}

func TestClock_SleepOfALaptopIsNoticedSoon(t *testing.T) {
	in(t, func(t *testing.T, h *house) {
		_, stop := h.run(trigger("0 9 * * *", catchUp("once")))
		h.expect(time.Hour)
		h.set(func() { h.jump = 12 * time.Hour }) // timers stood still meanwhile
		h.expect(30*time.Second, "n 01T09:00")
		stop()
	})
}

func TestSet_ChangesBeginAnew(t *testing.T) {
	in(t, func(t *testing.T, h *house) {
		s, stop := h.run(trigger("0 * * * *", catchUp("all")))
		set := func(triggers ...workspace.Schedule) {
			t.Helper()
			if err := s.Set(t.Context(), schedule.Plan{Place: place, Dir: "/d", Triggers: triggers}); err != nil {
				t.Fatal(err)
			}
		}
		h.expect(65*time.Minute, "n 01T01:00")
		set(trigger("*/10 * * * *", catchUp("all")))
		h.expect(10*time.Minute, "n 01T01:10")
		set() // switched off: what is due meanwhile is not missed
		h.expect(time.Hour)
		set(trigger("*/10 * * * *", catchUp("all")))
		h.expect(10*time.Minute, "n 01T02:20")
		s.Unset(place) // nobody looks, but it was meant to run
		h.expect(20 * time.Minute)
		set(trigger("*/10 * * * *", catchUp("once")))
		h.expect(time.Minute, "n 01T02:40")
		stop()
	})
}

func TestTrouble_ADueTimeIsRunWhenItCanBeStored(t *testing.T) {
	in(t, func(t *testing.T, h *house) {
		_, stop := h.run(trigger("0 * * * *"))
		h.set(func() { h.fail = fault.New(fault.Unavailable, "The disk is full.") })
		h.expect(time.Hour + 20*time.Second)
		h.set(func() { h.fail = nil })
		h.expect(5*time.Second, "n 01T01:00")
		stop()
	})
}

func TestExplain(t *testing.T) {
	got, err := schedule.Explain("0 9 * * 1-5", "Europe/Berlin", time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC), 2)
	if text := fmt.Sprint(got, err); text != "{every weekday at 09:00, Berlin [2026-11-27 08:00:00 +0000 UTC 2026-11-30 08:00:00 +0000 UTC]} <nil>" {
		t.Error(text)
	}
	for _, wrong := range [][2]string{{"0 9 * *", ""}, {"@daily", "Mordor"}} {
		if _, err := schedule.Explain(wrong[0], wrong[1], time.Now(), 1); !fault.Is(err, fault.Invalid) {
			t.Errorf("%v: %v", wrong, err)
		}
	}
}
