package storetest

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"bobbin/runtime/invocation"
	"bobbin/runtime/node"
	"bobbin/runtime/notify"
	"bobbin/runtime/script"
)

// notices are the rules of notify.Store.
var notices = []suite{
	{"Notices_NoteWhatFailsWhereSomebodyIsTold", noticesNote},
	{"Notices_AreHeldByWhoTookThem", noticesAreHeld},
}

// fails stores an invocation and ends it.
func fails(t *testing.T, s Stores, id invocation.ID, status script.Status) {
	t.Helper()
	i := invocation.Invocation{ID: id, Workspace: "w", Environment: "e", Script: "A", Listener: "l", Trigger: invocation.External, Status: script.Queued,
		QueuedAt: start, MaxAttempts: 1, Simulated: []string{}}
	if _, _, err := s.Invocations.Create(t.Context(), i, true); err != nil {
		t.Fatal(err)
	}
	err := s.Invocations.End(t.Context(), invocation.End{ID: id, From: script.Running, Fence: 1, Status: status, At: start.Add(time.Second),
		Error: &script.Failure{Message: "no"}, Dead: true})
	if err != nil {
		t.Fatal(err)
	}
}

func noticesNote(t *testing.T, s Stores) {
	turn := func(limit int, d notify.Decision) (failed []notify.Failure, open []notify.Incident) {
		t.Helper()
		if _, err := s.Notices.Turn(t.Context(), limit, func(f []notify.Failure, o []notify.Incident) notify.Decision {
			failed, open = f, o
			return d
		}); err != nil {
			t.Fatal(err)
		}
		return failed, open
	}
	fails(t, s, "unheard", script.FunctionError)
	if err := s.Shelf.PutEntries(t.Context(), node.Entry{List: "notifications", Name: "ops", Body: []byte("{}")}); err != nil {
		t.Fatal(err)
	}
	fails(t, s, "one", script.FunctionError)
	fails(t, s, "fine", script.Finished)
	fails(t, s, "stopped", script.Aborted)
	denied := invocation.Invocation{ID: "denied", Workspace: "w", Environment: "e", Script: "A", Trigger: invocation.External, Status: script.Denied, QueuedAt: start, FinishedAt: start, Simulated: []string{}}
	if _, _, err := s.Invocations.Create(t.Context(), denied, false); err != nil {
		t.Fatal(err)
	}
	incident := notify.Incident{Notification: "ops", Workspace: "w", Environment: "e", Since: start, Total: 1, Pending: 1, Scripts: map[string]notify.Failing{"A": {Total: 1}}}
	failed, _ := turn(1, notify.Decision{Incidents: []notify.Incident{incident}})
	want := notify.Failure{ID: "one", Workspace: "w", Environment: "e", Script: "A", Listener: "l", Trigger: "EXTERNAL", Status: script.FunctionError, Dead: true,
		Error: &script.Failure{Message: "no"}, At: start.Add(time.Second)}
	if len(failed) != 1 || !reflect.DeepEqual(failed[0], want) {
		t.Errorf("got %+v, want %+v", failed, want)
	}
	incident.Total = 2
	failed, open := turn(10, notify.Decision{Incidents: []notify.Incident{incident}})
	if len(failed) != 1 || failed[0].ID != "denied" || len(open) != 1 || open[0].Total != 1 {
		t.Errorf("%+v %+v", failed, open)
	}
	failed, open = turn(10, notify.Decision{Over: []notify.Incident{incident}})
	if len(open) != 1 || !reflect.DeepEqual(open[0], incident) || len(failed) != 0 {
		t.Errorf("got %+v %+v, want %+v", failed, open, incident)
	}
	if failed, open = turn(10, notify.Decision{}); len(failed)+len(open) != 0 {
		t.Errorf("%+v %+v", failed, open)
	}
}

func noticesAreHeld(t *testing.T, s Stores) {
	var all []notify.Notice
	for n := range 3 {
		all = append(all, notify.Notice{Notification: "ops", Content: notify.Content{Type: notify.Failed, Notification: "ops", Count: n, Failures: []notify.Told{}, At: start}, At: start})
	}
	if _, err := s.Notices.Turn(t.Context(), 1, func([]notify.Failure, []notify.Incident) notify.Decision { return notify.Decision{Notices: all} }); err != nil {
		t.Fatal(err)
	}
	take := func(now time.Time, limit int) (seqs []int64, said string) {
		t.Helper()
		taken, err := s.Notices.Take(t.Context(), now, now.Add(time.Minute), limit)
		if err != nil {
			t.Fatal(err)
		}
		for _, one := range taken {
			seqs, said = append(seqs, one.Seq), said+fmt.Sprintf(" %d:%d", one.Content.Count, one.Attempts)
		}
		return seqs, said
	}
	first, said := take(start, 2)
	if said != " 0:0 1:0" {
		t.Errorf("took%s", said)
	}
	if _, said := take(start, 5); said != " 2:0" {
		t.Errorf("then took%s", said)
	}
	if err := s.Notices.Done(t.Context(), first[0]); err != nil {
		t.Fatal(err)
	}
	if err := s.Notices.Again(t.Context(), first[1], start.Add(time.Second)); err != nil {
		t.Fatal(err)
	}
	if due, err := s.Notices.Due(t.Context()); err != nil || !due.Equal(start.Add(time.Second)) {
		t.Errorf("due %s, %v", due, err)
	}
	if _, said := take(start.Add(time.Second), 5); said != " 1:1" {
		t.Errorf("again took%s", said)
	}
}
