package tempocloud_test

import (
	"strings"
	"testing"

	"bobbin/connectors/all"
	"bobbin/connectors/connectortest"
	"bobbin/connectors/tempocloud"
	"bobbin/runtime/fault"
)

func TestPoll_TellsOfWorklogs(t *testing.T) {
	p := connectortest.NewPolled(t, tempocloud.Service().Simulator(), all.Lookup("tempo-cloud"), "/4/worklogs")
	if early := p.Poll(); len(early) > 0 {
		t.Fatalf("the first poll tells of the past: %s", connectortest.EventNames(early))
	}
	p.Does("POST", "", `{"issueId":10002,"authorAccountId":"a1","timeSpentSeconds":1800,"startDate":"2026-03-01","startTime":"08:30:00"}`)
	p.Does("PUT", "/503", `{"timeSpentSeconds":3600}`)
	got := p.Poll()
	if connectortest.EventNames(got) != "worklog created, worklog updated" {
		t.Fatalf("got %s", connectortest.EventNames(got))
	}
	for i, e := range p.C.Events.Types {
		connectortest.SameShape(t, e.Name, e.Sample, got[i].Payload)
	}
	if again := p.Poll(); len(again) > 0 {
		t.Errorf("%s is told twice", connectortest.EventNames(again))
	}
}

func TestTake_MakesAWorklogsEvent(t *testing.T) {
	p := connectortest.NewPolled(t, tempocloud.Service().Simulator(), all.Lookup("tempo-cloud"), "/4/worklogs")
	for what, code := range map[string]fault.Code{"501": "", " 502 ": "", "999": fault.NotFound, "x": fault.Invalid, "": fault.Invalid, "1/../2": fault.Invalid} {
		payload, err := p.C.Events.Taking.Take(t.Context(), p.Site(), "worklog updated", what)
		if code == "" && (err != nil || !strings.Contains(string(payload), `"worklog.updated"`)) || code != "" && !fault.Is(err, code) {
			t.Errorf("%q: %s %v", what, payload, err)
		}
	}
}
