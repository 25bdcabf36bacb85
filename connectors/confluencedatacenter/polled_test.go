package confluencedatacenter_test

import (
	"testing"

	"bobbin/connectors/all"
	"bobbin/connectors/confluencedatacenter"
	"bobbin/connectors/connectortest"
)

func TestPoll_TellsOfTheSimulatedConfluence(t *testing.T) {
	p := connectortest.NewPolled(t, confluencedatacenter.Service().Simulator(), all.Lookup("confluence-data-center"), "/rest/api/content")
	if early := p.Poll(); len(early) > 0 {
		t.Fatalf("the first poll tells of the past: %s", connectortest.EventNames(early))
	}
	body := `"type":"page","title":"Notes","space":{"key":"DEMO"},"body":{"storage":{"representation":"storage","value":"<p>Hello</p>"}}`
	id, _ := p.Does("POST", "", "{"+body+"}")["id"].(string)
	got := p.Poll()
	p.Does("PUT", "/"+id, `{"version":{"number":2},`+body+`}`)
	got = append(got, p.Poll()...)
	if connectortest.EventNames(got) != "page created, page updated" {
		t.Fatalf("got %s", connectortest.EventNames(got))
	}
	p.Same(p.Heard(), got, ".page.self")
}
