package confluencecloud_test

import (
	"strings"
	"testing"

	"bobbin/connectors/all"
	"bobbin/connectors/confluencecloud"
	"bobbin/connectors/connectortest"
	"bobbin/runtime/fault"
)

func newPolled(t *testing.T, in ...string) *connectortest.Polled {
	t.Helper()
	return connectortest.NewPolled(t, confluencecloud.Service().Simulator(), all.Lookup("confluence-cloud"), "/wiki/api/v2", in...)
}

// live writes a page, changes it and comments on it, and gives its id.
func live(p *connectortest.Polled) string {
	p.T.Helper()
	space, _ := p.Does("GET", "/spaces?keys=DEMO", "")["results"].([]any)[0].(map[string]any)["id"].(string)
	body := `"body":{"representation":"storage","value":"<p>Hello</p>"}`
	id, _ := p.Does("POST", "/pages", `{"spaceId":"`+space+`","status":"current","title":"Notes",`+body+`}`)["id"].(string)
	p.Does("PUT", "/pages/"+id, `{"id":"`+id+`","status":"current","title":"Notes 2","version":{"number":2},`+body+`}`)
	comment, _ := p.Does("POST", "/footer-comments", `{"pageId":"`+id+`",`+body+`}`)["id"].(string)
	p.Poll()
	p.Does("PUT", "/footer-comments/"+comment, `{"version":{"number":2},`+body+`}`)
	return id
}

func TestPoll_TellsOfPagesAndComments(t *testing.T) {
	p := newPolled(t)
	if early := p.Poll(); len(early) > 0 {
		t.Fatalf("the first poll tells of the past: %s", connectortest.EventNames(early))
	}
	space, _ := p.Does("GET", "/spaces?keys=DEMO", "")["results"].([]any)[0].(map[string]any)["id"].(string)
	body := `"body":{"representation":"storage","value":"<p>Hello</p>"}`
	id, _ := p.Does("POST", "/pages", `{"spaceId":"`+space+`","status":"current","title":"Notes",`+body+`}`)["id"].(string)
	got := p.Poll()
	p.Does("PUT", "/pages/"+id, `{"id":"`+id+`","status":"current","title":"Notes 2","version":{"number":2},`+body+`}`)
	comment, _ := p.Does("POST", "/footer-comments", `{"pageId":"`+id+`",`+body+`}`)["id"].(string)
	got = append(got, p.Poll()...)
	p.Does("PUT", "/footer-comments/"+comment, `{"version":{"number":2},`+body+`}`)
	got = append(got, p.Poll()...)
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
	live(p)
	if got := p.Poll(); len(got) > 0 {
		t.Errorf("got %s", connectortest.EventNames(got))
	}
}

func TestTake_MakesEveryEvent(t *testing.T) {
	p := newPolled(t)
	id := live(p)
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
