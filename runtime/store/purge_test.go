package store_test

import (
	"testing"
	"time"

	"bobbin/runtime/invocation"
	"bobbin/runtime/script"
)

func TestPurge_TakesWhatEndedBefore(t *testing.T) {
	db := open(t, t.TempDir())
	for id, at := range map[string]time.Time{"old": noon, "dead": noon, "young": noon.Add(time.Hour), "open": {}} {
		i, _, err := db.Invocations().Create(t.Context(), row(invocation.ID(id)), true)
		if err != nil {
			t.Fatal(err)
		}
		if err := db.Logs().Append(t.Context(), invocation.LogBatch{ID: i.ID, Lines: []script.Line{{Text: "x"}}, HTTP: []invocation.HTTPEntry{{JSON: []byte("1234567890")}}}); err != nil {
			t.Fatal(err)
		}
		if at.IsZero() {
			continue
		}
		if err := db.Invocations().End(t.Context(), invocation.End{ID: i.ID, From: script.Running, Fence: 1, Status: script.Finished, At: at, Dead: id == "dead"}); err != nil {
			t.Fatal(err)
		}
	}
	left := func() int {
		list, err := db.Invocations().List(t.Context(), invocation.Filter{Limit: -1})
		if err != nil {
			t.Fatal(err)
		}
		return len(list)
	}
	for _, c := range []struct {
		what               string
		purge              invocation.Purge
		invocations, stays int
	}{
		{"nothing of another workspace", invocation.Purge{Workspace: "other"}, 0, 4},
		{"a dry run", invocation.Purge{Workspace: "w", DryRun: true}, 1, 4},
		{"logs alone", invocation.Purge{LogsOnly: true}, 1, 4},
		{"logs that are gone", invocation.Purge{LogsOnly: true}, 0, 4},
		{"what ended", invocation.Purge{Workspace: "w"}, 1, 3},
		{"dead letters too", invocation.Purge{Dead: true}, 1, 2},
	} {
		c.purge.Before = noon.Add(time.Minute)
		all, err := db.Purge(t.Context(), c.purge)
		if err != nil {
			t.Fatal(err)
		}
		n, bytes := 0, int64(0)
		for _, p := range all {
			n, bytes = n+p.Invocations, bytes+p.Bytes
		}
		if n != c.invocations || (bytes > 0) != (n > 0) || left() != c.stays {
			t.Errorf("%s: %+v, %d are left", c.what, all, left())
		}
	}
	if lines, err := db.Logs().Console(t.Context(), "open"); err != nil || len(lines) != 1 {
		t.Errorf("the log of what runs: %v, %v", lines, err)
	}
}
