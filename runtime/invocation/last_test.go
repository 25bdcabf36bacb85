package invocation_test

import (
	"context"
	"testing"
	"time"

	"bobbin/runtime/invocation"
	"bobbin/runtime/script"
	"bobbin/runtime/store"
	"bobbin/runtime/storetest/postgrestest"
)

// What a run wrote last is in the log once, whatever becomes of its end, where both are one transaction.
func TestLast_IsKeptOnceWhateverBecomesOfTheEnd(t *testing.T) {
	url := postgrestest.URL(t)
	for name, left := range map[string]map[string]int{
		"all is well":              {},
		"no end at first":          {"end": 2},
		"no answer to the end":     {"end's answer": 1},
		"neither, one by one":      {"end": 1, "end's answer": 1},
		"a log that takes no more": {"append": 1 << 30},
	} {
		t.Run(name, func(t *testing.T) {
			db, err := store.Open(t.Context(), "", store.Config{Database: url})
			if err != nil {
				t.Fatal(err)
			}
			bad := &troubled{Store: db.Invocations(), Log: db.Logs(), left: left}
			s := start(t, db, ok, func(c *invocation.Config) { c.Store, c.Log, c.LogsInStore = bad, bad, db.OneDatabase() })
			heard := make(chan invocation.Signal, 10)
			s.Subscribe(func(one invocation.Signal) { heard <- one })
			got := mustWait(t, s, mustEnqueue(t, s, request("S")).ID)
			if got.Status != script.Finished || got.LinesDropped != 0 {
				t.Errorf("%+v", got)
			}
			if lines, err := s.Console(t.Context(), got.ID); err != nil || len(lines) != 1 || lines[0].Text != "x" {
				t.Errorf("the console: %v %v", lines, err)
			}
			for told := 0; ; {
				one := <-heard
				if one.Kind == invocation.Console {
					told += len(one.Lines)
				}
				if one.Kind == invocation.Changed && one.Invocation.Ended() {
					if told != 1 {
						t.Errorf("%d lines were told of before the end", told)
					}
					break
				}
			}
		})
	}
}

// What was ended by somebody else meanwhile still has what it wrote.
func TestLast_IsKeptWithoutTheEnd(t *testing.T) {
	db, err := store.Open(t.Context(), "", store.Config{Database: postgrestest.URL(t)})
	if err != nil {
		t.Fatal(err)
	}
	robbed := executor{"S": func(ctx context.Context, i invocation.Invocation, sink invocation.Sink) script.Outcome {
		if err := db.Invocations().End(ctx, invocation.End{ID: i.ID, From: script.Running, Fence: i.Fence, Status: script.Aborted, At: i.StartedAt.Add(time.Second)}); err != nil {
			t.Error(err)
		}
		sink.Console(script.Line{Text: "x"})
		return finished(`1`)
	}}
	s := start(t, db, robbed, func(c *invocation.Config) { c.LogsInStore = true })
	got := mustWait(t, s, mustEnqueue(t, s, request("S")).ID)
	if lines, err := s.Console(t.Context(), got.ID); err != nil || len(lines) != 1 || got.Status != script.Aborted {
		t.Errorf("it is %s, with %v %v", got.Status, lines, err)
	}
}
