package confluencecloud_test

import (
	"strings"
	"testing"

	"bobbin/connectors/all"
	"bobbin/connectors/confluencecloud"
	"bobbin/connectors/connectortest"
	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
)

func newPolled(t *testing.T, in ...string) *connectortest.Polled {
	t.Helper()
	return connectortest.NewPolled(t, confluencecloud.Service().Simulator(), all.Lookup("confluence-cloud"), "/wiki/api/v2", in...)
}

// live writes a page, changes it, comments on it and changes the comment, polled after each. It
// gives the page's id and what was told.
func live(p *connectortest.Polled) (string, []connector.Event) {
	p.T.Helper()
	space, _ := p.Does("GET", "/spaces?keys=DEMO", "")["results"].([]any)[0].(map[string]any)["id"].(string)
	var told []connector.Event
	does := func(method, path, body string) string {
		id, _ := p.Does(method, path, `{"body":{"representation":"storage","value":"<p>Hello</p>"},`+body+`}`)["id"].(string)
		told = append(told, p.Poll()...)
		return id
	}
	id := does("POST", "/pages", `"spaceId":"`+space+`","status":"current","title":"Notes"`)
	does("PUT", "/pages/"+id, `"id":"`+id+`","status":"current","title":"Notes 2","version":{"number":2}`)
	comment := does("POST", "/footer-comments", `"pageId":"`+id+`"`)
	does("PUT", "/footer-comments/"+comment, `"version":{"number":2}`)
	return id, told
}

func TestPoll_TellsOfPagesAndComments(t *testing.T) {
	p := newPolled(t)
	if early := p.Poll(); len(early) > 0 {
		t.Fatalf("the first poll tells of the past: %s", connectortest.EventNames(early))
	}
	_, got := live(p)
	if want := "page created, page updated, comment created, comment updated"; connectortest.EventNames(got) != want {
		t.Fatalf("got %s\nwant %s", connectortest.EventNames(got), want)
	}
	for _, e := range got {
		for _, kind := range p.C.Events.Types {
			if kind.Name == e.Name {
				connectortest.SameShape(t, e.Name, kind.Sample, e.Payload)
			}
		}
	}
	if again := p.Poll(); len(again) > 0 {
		t.Errorf("%s is told twice", connectortest.EventNames(again))
	}
}

func TestPoll_LooksIntoItsSpacesOnly(t *testing.T) {
	p := newPolled(t, "OTHER")
	p.Poll()
	if _, got := live(p); len(got) > 0 {
		t.Errorf("got %s", connectortest.EventNames(got))
	}
}

func TestTake_MakesEveryEvent(t *testing.T) {
	p := newPolled(t)
	id, _ := live(p)
	for _, event := range p.C.Events.Taking.Events {
		payload, err := p.C.Events.Taking.Take(t.Context(), p.Site(), event, "https://demo.example/wiki/spaces/DEMO/pages/"+id+"/Notes?focusedCommentId=1")
		if err != nil || !strings.Contains(string(payload), `"event":"`+strings.ReplaceAll(event, " ", "_")+`"`) {
			t.Errorf("%s: %s %v", event, payload, err)
		}
	}
	for what, code := range map[string]fault.Code{"": fault.Invalid, "DEMO": fault.Invalid, "99999999": fault.NotFound} {
		if _, err := p.C.Events.Taking.Take(t.Context(), p.Site(), "page created", what); !fault.Is(err, code) {
			t.Errorf("%q: %v", what, err)
		}
	}
}
