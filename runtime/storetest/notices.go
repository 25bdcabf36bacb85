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
	{"Notices_EndWithTheirNotification", noticesEnd},
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
	want := notify.Failure{ID: "one", Team: invocation.DefaultTeam, Workspace: "w", Environment: "e", Script: "A", Listener: "l", Trigger: "EXTERNAL", Status: script.FunctionError, Dead: true,
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
	for n, name := range []string{"ops", "ops", "ops", "other"} {
		all = append(all, notify.Notice{Notification: name, Content: notify.Content{Type: notify.Failed, Notification: name, Count: n, Failures: []notify.Told{}, At: start}, At: start})
	}
	if _, err := s.Notices.Turn(t.Context(), 1, func([]notify.Failure, []notify.Incident) notify.Decision { return notify.Decision{Notices: all} }); err != nil {
		t.Fatal(err)
	}
	after := func(seconds int) time.Time { return start.Add(time.Duration(seconds) * time.Second) }
	take := func(name string, seconds int, want string) notify.Notice {
		t.Helper()
		one, found, err := s.Notices.Take(t.Context(), name, after(seconds), after(seconds+60))
		if err != nil {
			t.Fatal(err)
		}
		said := "nothing"
		if found {
			said = fmt.Sprintf("%d:%d", one.Content.Count, one.Attempts)
		}
		if said != want {
			t.Errorf("took %s after %d s, want %s", said, seconds, want)
		}
		return one
	}
	waits := func(want map[string]time.Time) {
		t.Helper()
		got, err := s.Notices.Waiting(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "waiting", got, want)
	}
	again := func(one notify.Notice, seconds int) {
		t.Helper()
		if err := s.Notices.Again(t.Context(), one, after(seconds)); err != nil {
			t.Fatal(err)
		}
	}
	waits(map[string]time.Time{"ops": start, "other": start})
	first := take("ops", 0, "0:0")
	second := take("ops", 0, "1:0")
	again(second, 10) // and with it the third, but not the first, which is held for longer
	take("ops", 9, "nothing")
	take("nobody", 0, "nothing")
	waits(map[string]time.Time{"ops": after(10), "other": start})
	if err := s.Notices.Done(t.Context(), first.Seq); err != nil {
		t.Fatal(err)
	}
	at := 10
	for n := 1; n < 5; n++ { // the oldest one first, until it was tried often
		again(take("ops", at, fmt.Sprintf("1:%d", n)), at+10)
		at += 10
	}
	third := take("ops", at, "2:0")
	if err := s.Notices.Done(t.Context(), third.Seq); err != nil {
		t.Fatal(err)
	}
	take("ops", at, "1:5")
	waits(map[string]time.Time{"ops": after(at + 60), "other": start})
}

func noticesEnd(t *testing.T, s Stores) {
	if err := s.Shelf.PutEntries(t.Context(), node.Entry{List: "notifications", Name: "ops", Body: []byte("{}")}, node.Entry{List: "notifications", Name: "other", Body: []byte("{}")}); err != nil {
		t.Fatal(err)
	}
	var d notify.Decision
	for _, name := range []string{"ops", "other"} {
		d.Incidents = append(d.Incidents, notify.Incident{Notification: name, Workspace: "w", Environment: "e", Since: start})
		d.Notices = append(d.Notices, notify.Notice{Notification: name, Content: notify.Content{Type: notify.Failed, Notification: name, Failures: []notify.Told{}, At: start}, At: start})
	}
	var open []notify.Incident
	turn := func(d notify.Decision) {
		t.Helper()
		if _, err := s.Notices.Turn(t.Context(), 1, func(_ []notify.Failure, o []notify.Incident) notify.Decision { open = o; return d }); err != nil {
			t.Fatal(err)
		}
	}
	turn(d)
	held, found, err := s.Notices.Take(t.Context(), "ops", start, start.Add(time.Minute))
	if err != nil || !found {
		t.Fatal(found, err)
	}
	for range 2 {
		if err := s.Notices.Forget(t.Context(), "ops"); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Notices.Again(t.Context(), held, start.Add(time.Hour)); err != nil { // who was sending it
		t.Fatal(err)
	}
	waiting, err := s.Notices.Waiting(t.Context())
	equal(t, "waiting", []any{waiting, err}, []any{map[string]time.Time{"other": start}, nil})
	turn(notify.Decision{})
	equal(t, "incidents", open, d.Incidents[1:])
	kept, err := s.Shelf.Entries(t.Context(), "notifications", "")
	if err != nil || len(kept) != 1 || kept[0].Name != "other" {
		t.Errorf("kept: %+v %v", kept, err)
	}
}
