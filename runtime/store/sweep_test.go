package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"bobbin/runtime/invocation"
	"bobbin/runtime/script"
	"bobbin/runtime/store"
	"bobbin/runtime/storetest/postgrestest"
)

func TestSweep_KeepsWhatTheNarrowestRuleSays(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) { sweeps(t, open(t, t.TempDir())) })
	t.Run("PostgreSQL", func(t *testing.T) { sweeps(t, openShared(t, postgrestest.URL(t))) })
}

// sweeps has in each of two environments a dead letter that ended first, then one a day.
func sweeps(t *testing.T, db *store.DB) {
	for _, environment := range []string{"e", "f"} {
		for n := range 6 {
			i := row(invocation.ID(fmt.Sprint(environment, n)))
			i.Environment = environment
			i, _, err := db.Invocations().Create(t.Context(), i, true)
			if err == nil {
				err = db.Logs().Append(t.Context(), invocation.LogBatch{ID: i.ID, Lines: []script.Line{{Text: "x"}}})
			}
			if err == nil {
				err = db.Invocations().End(t.Context(), invocation.End{ID: i.ID, From: script.Running, Fence: 1, Status: script.Finished, At: noon.AddDate(0, 0, n), Dead: n == 0})
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	now := noon.AddDate(0, 0, 6).Add(-time.Minute) // the newest ended less than a day ago
	sweep := func(what string, want string, rules ...invocation.Retention) {
		t.Helper()
		if _, err := db.Sweep(t.Context(), now, rules); err != nil {
			t.Fatal(err)
		}
		all, err := db.Invocations().List(t.Context(), invocation.Filter{})
		if err != nil {
			t.Fatal(err)
		}
		var left []string
		for _, i := range all {
			left = append(left, string(i.ID))
		}
		slices.Sort(left)
		if got := strings.Join(left, " "); got != want {
			t.Errorf("%s: left is %s, not %s", what, got, want)
		}
	}
	sweep("by default", "e0 e1 e2 e3 e4 e5 f0 f1 f2 f3 f4 f5")
	sweep("days", "e0 e3 e4 e5 f0 f1 f2 f3 f4 f5", invocation.Retention{Days: 3}, invocation.Retention{Workspace: "w", Environment: "f", Days: -1})
	sweep("a number", "e0 e4 e5 f0 f1 f2 f3 f4 f5", invocation.Retention{Workspace: "w", Environment: "e", Invocations: 2})
	sweep("logs", "e0 e4 e5 f0 f1 f2 f3 f4 f5", invocation.Retention{Team: invocation.DefaultTeam, LogDays: 2})
	for id, want := range map[invocation.ID]int{"f3": 0, "f4": 1, "f5": 1} {
		if lines, err := db.Logs().Console(t.Context(), id); err != nil || len(lines) != want {
			t.Errorf("logs of %s: %v %v", id, lines, err)
		}
	}
	sweep("another team's", "e0 e4 e5 f0 f1 f2 f3 f4 f5", invocation.Retention{Team: "acme", Days: 1})
	sweep("dead letters when asked", "e4 e5 f1 f2 f3 f4 f5", invocation.Retention{DeadDays: 3})
}
