package github_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"bobbin/connectors/all"
	"bobbin/connectors/connectortest"
	"bobbin/connectors/github"
	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
)

func newPolled(t *testing.T) *connectortest.Polled {
	t.Helper()
	return connectortest.NewPolled(t, github.Service().Simulator(), all.Lookup("github"), "/repos/demo/demo-project", "demo/demo-project")
}

// fix makes the branch fix with a change.
func fix(p *connectortest.Polled) {
	sha, _ := p.Does("GET", "/git/ref/heads/main", "")["object"].(map[string]any)["sha"].(string)
	p.Does("POST", "/git/refs", `{"ref":"refs/heads/fix","sha":"`+sha+`"}`)
	p.Does("PUT", "/contents/docs/a.md", `{"message":"Add a","content":"SGVsbG8=","branch":"fix"}`)
}

func TestPoll_TellsWhatWebhooksTell(t *testing.T) {
	p := newPolled(t)
	if early := p.Poll(); len(early) > 0 {
		t.Fatalf("the first poll tells of the past: %s", connectortest.EventNames(early))
	}
	p.Does("POST", "/issues", `{"title":"One","labels":["bug"]}`)
	p.Does("POST", "/issues/3/comments", `{"body":"Seen"}`)
	p.Does("PATCH", "/issues/3", `{"state":"closed"}`)
	fix(p)
	p.Does("POST", "/pulls", `{"title":"Fix","head":"fix","base":"main"}`)
	got := p.Poll()
	if again := p.Poll(); len(again) > 0 {
		t.Errorf("%s is told twice", connectortest.EventNames(again))
	}
	heard := slices.DeleteFunc(p.Heard(), func(e connector.Event) bool { return e.Name == "push" || e.Name == "create" }) // nobody asks for those
	p.Same(heard, got, ".sender.", ".organization")
}

func TestPoll_AsksOftenForNothing(t *testing.T) {
	p := newPolled(t)
	p.Poll()
	p.Does("POST", "/issues", `{"title":"One"}`)
	p.Poll()
	site, codes := p.Site(), []int{}
	do := site.Do
	site.Do = func(r *http.Request) (*http.Response, error) {
		got, err := do(r)
		codes = append(codes, got.StatusCode)
		return got, err
	}
	answer, err := p.C.Events.Polling.Poll(t.Context(), site, connector.PollQuestion{Events: []string{"issues"}, In: p.In, Cursor: p.Cursor(), Now: p.Now})
	if err != nil || len(codes) != 1 || codes[0] != http.StatusNotModified || len(answer.Events) > 0 || answer.Wait != time.Second {
		t.Errorf("%v %v %+v", err, codes, answer)
	}
}

func TestPoll_CompletesAPush(t *testing.T) {
	answers := map[string]string{
		"/repos/o/r/events": `[{"id":"9","type":"PushEvent","actor":{"id":1,"login":"ada"},"payload":{"push_id":1,"ref":"refs/heads/main","head":"bbbbbbbbbbbbbbbb","before":"aaaaaaaaaaaaaaaa"},"created_at":"2026-03-04T05:06:07Z"},
			{"id":"8","type":"WatchEvent","actor":{"login":"x[bot]"},"payload":{"action":"started"},"created_at":"2026-03-04T05:06:06Z"}]`,
		"/repos/o/r": `{"id":5,"full_name":"o/r","html_url":"https://github.com/o/r"}`,
		"/repos/o/r/compare/aaaaaaaaaaaaaaaa...bbbbbbbbbbbbbbbb": `{"commits":[{"sha":"bbbbbbbbbbbbbbbb","html_url":"u","commit":{"message":"DEMO-1 Fix","tree":{"sha":"t"},"author":{"name":"Ada","email":"a@example.com"},"committer":{"name":"Ada","email":"a@example.com","date":"2026-03-04T05:06:00Z"}},"author":{"login":"ada"},"committer":{"login":"ada"}}]}`,
	}
	site := connector.Site{Base: "https://api.github.com", Do: func(r *http.Request) (*http.Response, error) {
		w := httptest.NewRecorder()
		_, _ = w.WriteString(answers[r.URL.Path])
		return w.Result(), nil
	}}
	c := all.Lookup("github")
	now := time.Date(2026, 3, 4, 5, 7, 0, 0, time.UTC)
	answer, err := c.Events.Polling.Poll(t.Context(), site, connector.PollQuestion{Events: []string{"push", "star"}, In: []string{"o/r"}, Now: now, Since: now.Add(-time.Hour)})
	if err != nil || connectortest.EventNames(answer.Events) != "star, push" || answer.Events[1].Change != "push/refs/heads/main/aaaaaaaaaaaaaaaa/bbbbbbbbbbbbbbbb" || answer.Events[0].Change != "event/8" {
		t.Fatalf("%+v %v", answer, err)
	}
	for _, e := range c.Events.Types {
		if e.Name == "push" {
			connectortest.SameShape(t, "push", e.Sample, answer.Events[1].Payload, ".organization", ".repository.", ".sender.", ".commits[].added", ".commits[].modified", ".head_commit.added", ".head_commit.modified")
		}
	}
}

func TestPoll_NeedsARepository(t *testing.T) {
	p := newPolled(t)
	for place, code := range map[string]fault.Code{"demo": fault.Invalid, "demo/none": fault.NotFound, "a/b/c": fault.Invalid} {
		if _, err := p.C.Events.Polling.Poll(t.Context(), p.Site(), connector.PollQuestion{Events: []string{"issues"}, In: []string{place}, Now: p.Now}); !fault.Is(err, code) {
			t.Errorf("%s: %v", place, err)
		}
	}
}

func TestTake_MakesEveryEvent(t *testing.T) {
	p := newPolled(t)
	p.Does("POST", "/issues/1/comments", `{"body":"Seen"}`)
	fix(p)
	number := p.Does("POST", "/pulls", `{"title":"Fix","head":"fix","base":"main"}`)["number"]
	text, err := json.Marshal(number)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		event, what string
		code        fault.Code
	}{
		{"issues", "demo/demo-project#1", ""}, {"issues", "https://github.com/demo/demo-project/issues/1#issuecomment-1", ""}, {"issue comment", "demo/demo-project#1", ""},
		{"pull request", "demo/demo-project#" + string(text), ""}, {"pull request", "https://github.com/demo/demo-project/pull/" + string(text) + "/files", ""},
		{"issue comment", "demo/demo-project#2", fault.NotFound}, {"issues", "demo/demo-project#99", fault.NotFound}, {"issues", "demo/none#1", fault.NotFound},
		{"issues", "", fault.Invalid}, {"issues", "demo#1", fault.Invalid}, {"issues", "../../user#1", fault.Invalid},
	} {
		payload, err := p.C.Events.Taking.Take(t.Context(), p.Site(), c.event, c.what)
		if c.code != "" || err != nil {
			if !fault.Is(err, c.code) {
				t.Errorf("%s of %q: %v", c.event, c.what, err)
			}
			continue
		}
		header := http.Header{"X-Github-Event": {strings.ReplaceAll(c.event, " ", "_")}}
		if heard, err := p.C.Receive(connector.Delivery{Method: "POST", Header: header, Body: payload}, ""); err != nil || heard.Name != c.event {
			t.Errorf("%s of %q is received as %q, %v", c.event, c.what, heard.Name, err)
		}
	}
}
