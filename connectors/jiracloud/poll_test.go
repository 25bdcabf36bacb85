package jiracloud_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"bobbin/connectors/all"
	"bobbin/connectors/connectortest"
	"bobbin/connectors/jiracloud"
	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
)

// newPolled is a simulated Jira, and who polls it.
func newPolled(t *testing.T, dataCenter bool) *connectortest.Polled {
	t.Helper()
	if dataCenter {
		return connectortest.NewPolled(t, jiracloud.DataCenterSimulator(), all.Lookup("jira-data-center"), "/rest/api/2")
	}
	return connectortest.NewPolled(t, jiracloud.Simulator(), all.Lookup("jira-cloud"), "/rest/api/3")
}

// live lets an issue live: created, changed, commented and worked on.
func live(p *connectortest.Polled) {
	p.T.Helper()
	user := map[bool]string{true: `{"name":"dev"}`, false: `{"accountId":"712020:b0bb1000-0000-4000-8000-000000000002"}`}[p.API == "/rest/api/2"]
	text := func(s string) string {
		if p.API == "/rest/api/2" {
			return `"` + s + `"`
		}
		return `{"type":"doc","version":1,"content":[{"type":"paragraph","content":[{"type":"text","text":"` + s + `"}]}]}`
	}
	p.Does("POST", "/issue", `{"fields":{"project":{"key":"DEMO"},"issuetype":{"name":"Task"},"summary":"One","description":`+text("It breaks")+`}}`)
	p.Does("PUT", "/issue/DEMO-4", `{"fields":{"summary":"Two","assignee":`+user+`}}`)
	p.Does("PUT", "/issue/DEMO-4/assignee", map[bool]string{true: `{"name":""}`, false: `{"accountId":"712020:b0bb1000-0000-4000-8000-000000000003"}`}[p.API == "/rest/api/2"])
	id := p.Does("POST", "/issue/DEMO-4/comment", `{"body":`+text("Seen")+`}`)["id"].(string)
	p.Does("PUT", "/issue/DEMO-4/comment/"+id, `{"body":`+text("Seen twice")+`}`)
	log := p.Does("POST", "/issue/DEMO-4/worklog", `{"timeSpent":"1h","comment":`+text("Done")+`}`)["id"].(string)
	p.Does("PUT", "/issue/DEMO-4/worklog/"+log, `{"timeSpent":"2h"}`)
	p.Now = p.Now.Add(time.Second)
}

func TestPoll_TellsWhatWebhooksTell(t *testing.T) {
	for _, dataCenter := range []bool{false, true} {
		p := newPolled(t, dataCenter)
		if early := p.Poll(); len(early) > 0 {
			t.Fatalf("the first poll tells of the past: %s", connectortest.EventNames(early))
		}
		live(p)
		got := p.Poll()
		if want := "issue created, issue updated, issue updated, comment created, comment updated, worklog created, worklog updated"; connectortest.EventNames(got) != want {
			t.Fatalf("%s: got %s\nwant %s", p.C.Name, connectortest.EventNames(got), want)
		}
		if again := p.Poll(); len(again) > 0 {
			t.Errorf("%s is told twice", connectortest.EventNames(again))
		}
		// The issue is shown as it is now, and what else Jira was told of at its creation is not known any more.
		p.Same(p.Heard(), got, ".changelog.items[]", ".issue.fields.assignee.", ".issue.fields.timetracking", ".issue.expand")
	}
}

func TestPoll_HasTheKeysOfTheSamples(t *testing.T) {
	for _, dataCenter := range []bool{false, true} {
		p := newPolled(t, dataCenter)
		p.Poll()
		live(p)
		for _, e := range p.Poll() {
			for _, kind := range p.C.Events.Types {
				if kind.Name != e.Name {
					continue
				}
				have, want := connectortest.Shape(t, e.Payload), connectortest.Shape(t, kind.Sample)
				for _, path := range slices.Sorted(maps.Keys(want)) {
					if strings.Count(path, ".") <= 2 && !strings.Contains(path, "[]") && !have[path] && !strings.HasSuffix(path, ".timeZone") && !strings.HasSuffix(path, ".emailAddress") {
						t.Errorf("%s, %s: the sample has %s, the poll does not", p.C.Name, e.Name, path)
					}
				}
			}
		}
	}
}

func TestPoll_SurvivesClocksAndPages(t *testing.T) {
	for _, skew := range []time.Duration{-3 * time.Hour, 3 * time.Hour, 0} {
		p := newPolled(t, false)
		p.Skew = skew
		p.Poll("issue created")
		for range 120 {
			p.Does("POST", "/issue", `{"fields":{"project":{"key":"DEMO"},"issuetype":{"name":"Task"},"summary":"One"}}`)
		}
		p.Now = p.Now.Add(time.Minute)
		if got := p.Poll("issue created"); len(got) != 120 {
			t.Errorf("clock %s off: %d of 120 are told", skew, len(got))
		}
		for range 60 { // all within one instant
			p.Does("POST", "/issue", `{"fields":{"project":{"key":"DEMO"},"issuetype":{"name":"Task"},"summary":"One"}}`)
			p.Now = p.Now.Add(-time.Second)
		}
		p.Now = p.Now.Add(time.Second)
		if got := p.Poll("issue created"); len(got) != 60 {
			t.Errorf("clock %s off: %d of 60 of one second are told", skew, len(got))
		}
	}
}

func TestPoll_LooksIntoItsProjectsOnly(t *testing.T) {
	p := newPolled(t, false)
	q := connector.PollQuestion{Events: []string{"issue created"}, In: []string{"DEMO"}, Now: p.Now, Since: p.Now.Add(-48 * time.Hour)}
	answer, err := p.C.Events.Polling.Poll(t.Context(), p.Site(), q)
	if err != nil || len(answer.Events) != 3 {
		t.Errorf("%d events, %v", len(answer.Events), err)
	}
	q.In = []string{`NO"PE`}
	if _, err := p.C.Events.Polling.Poll(t.Context(), p.Site(), q); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "NO") {
		t.Errorf("a project that is not there: %v", err)
	}
}

func TestPoll_CatchesUpNoFurtherThanAllowed(t *testing.T) {
	p := newPolled(t, false)
	p.Poll("issue created")
	p.Does("POST", "/issue", `{"fields":{"project":{"key":"DEMO"},"issuetype":{"name":"Task"},"summary":"Old"}}`)
	p.Now = p.Now.Add(72 * time.Hour)
	p.Does("POST", "/issue", `{"fields":{"project":{"key":"DEMO"},"issuetype":{"name":"Task"},"summary":"New"}}`)
	answer, err := p.C.Events.Polling.Poll(t.Context(), p.Site(), connector.PollQuestion{Events: []string{"issue created"}, Cursor: p.Cursor(), Now: p.Now, NotBefore: p.Now.Add(-24 * time.Hour)})
	if err != nil || len(answer.Events) != 1 || !strings.Contains(string(answer.Events[0].Payload), `"New"`) {
		t.Errorf("%d events, %v", len(answer.Events), err)
	}
}

func TestPoll_BadAnswers(t *testing.T) {
	for name, want := range map[string]struct {
		status int
		header http.Header
		body   string
		code   fault.Code
	}{
		"a login page":      {200, nil, "<html>", fault.Unavailable},
		"a list":            {200, nil, "[]", fault.Unavailable},
		"nothing":           {200, nil, "", fault.Unavailable},
		"cut off":           {200, nil, `{"issues":[{"id`, fault.Unavailable},
		"a wrong token":     {401, nil, "", fault.Denied},
		"no right":          {403, nil, `{"errorMessages":["No."]}`, fault.Denied},
		"too many":          {429, http.Header{"Retry-After": {"17"}}, "", fault.Unavailable},
		"down":              {503, nil, "<html>", fault.Unavailable},
		"a query it lacks":  {400, nil, `{"errorMessages":["The value 'X' does not exist for the field 'project'."]}`, fault.Invalid},
		"issues of numbers": {200, nil, `{"issues":[1,null,"x"]}`, ""},
		"issues of nothing": {200, nil, `{"issues":[{},{"id":"1","fields":{"updated":"never","comment":{"comments":[{}]}}}]}`, ""},
	} {
		site := connector.Site{Base: "https://demo.example", Do: func(r *http.Request) (*http.Response, error) {
			w := httptest.NewRecorder()
			maps.Copy(w.Header(), want.header)
			w.WriteHeader(want.status)
			_, _ = w.WriteString(want.body)
			return w.Result(), nil
		}}
		now := time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
		cursor := json.RawMessage(`{"from":1772500000000,"mark":1772500000000}`)
		polling := all.Lookup("jira-cloud").Events.Polling
		answer, err := polling.Poll(t.Context(), site, connector.PollQuestion{Events: polling.Sees, Cursor: cursor, Now: now})
		if want.code == "" && (err != nil || len(answer.Events) > 0) || want.code != "" && !fault.Is(err, want.code) {
			t.Errorf("%s: %v %v", name, answer, err)
		}
	}
}

func FuzzPoll_ReadsAnyCursorAndAnswer(f *testing.F) {
	f.Add([]byte(`{"from":1,"mark":2,"next":3}`), []byte(`{"issues":[{"id":"1","fields":{"updated":"2026-03-04T05:06:07.000+0000","created":1772600000000}}],"nextPageToken":""}`))
	f.Add([]byte(`{"mark":-9223372036854775808,"skew":9223372036854775807}`), []byte(`{"issues":[{"changelog":{"histories":[{"created":"2026"}],"total":1}}]}`))
	f.Add([]byte(`[]`), []byte(`null`))
	f.Fuzz(func(t *testing.T, cursor, body []byte) {
		asked := 0
		site := connector.Site{Base: "https://demo.example", Do: func(r *http.Request) (*http.Response, error) {
			w := httptest.NewRecorder()
			if asked++; asked > 3 {
				w.WriteHeader(http.StatusNotFound)
			}
			_, _ = w.Write(body)
			return w.Result(), nil
		}}
		for _, name := range []string{"jira-cloud", "jira-data-center"} {
			polling := all.Lookup(name).Events.Polling
			asked = 0
			answer, err := polling.Poll(t.Context(), site, connector.PollQuestion{Events: polling.Sees, Cursor: cursor, Now: time.Unix(1772600000, 0)})
			if err == nil && !json.Valid(answer.Cursor) {
				t.Errorf("the cursor is %s", answer.Cursor)
			}
			for _, e := range answer.Events {
				if !json.Valid(e.Payload) {
					t.Errorf("the payload is %s", e.Payload)
				}
			}
		}
	})
}

func TestTake_MakesEveryEventOfAnIssue(t *testing.T) {
	for _, dataCenter := range []bool{false, true} {
		p := newPolled(t, dataCenter)
		live(p)
		taking := p.C.Events.Taking
		for _, event := range taking.Events {
			payload, err := taking.Take(t.Context(), p.Site(), event, " https://demo.example/browse/demo-4?focusedCommentId=10000 ")
			if strings.HasPrefix(event, "attachment") || event == "issue transitioned" {
				if !fault.Is(err, fault.NotFound) {
					t.Errorf("%s of an issue without one: %v", event, err)
				}
				continue
			}
			if err != nil {
				t.Errorf("%s: %v", event, err)
				continue
			}
			heard, err := p.C.Receive(connector.Delivery{Method: "POST", Header: http.Header{}, Body: payload}, "")
			if err != nil || heard.Name != event {
				t.Errorf("%s is received as %q, %v", event, heard.Name, err)
			}
		}
		transitions := "/issue/DEMO-4/transitions"
		w := httptest.NewRecorder()
		p.ServeHTTP(w, httptest.NewRequest("GET", "https://demo.example"+p.API+transitions, http.NoBody))
		var list struct {
			Transitions []struct{ ID string } `json:"transitions"`
		}
		if err := json.Unmarshal(w.Body.Bytes(), &list); err != nil {
			t.Fatal(err)
		}
		p.Does("POST", transitions, `{"transition":{"id":"`+list.Transitions[len(list.Transitions)-1].ID+`"}}`)
		payload, err := taking.Take(t.Context(), p.Site(), "issue transitioned", "DEMO-4")
		heard, wrong := p.C.Receive(connector.Delivery{Method: "POST", Header: http.Header{}, Body: payload}, "")
		if err != nil || wrong != nil || heard.Name != "issue transitioned" {
			t.Errorf("%q, %v, %v", heard.Name, err, wrong)
		}
	}
}

func TestTake_IsAboutIssuesOnly(t *testing.T) {
	p := newPolled(t, false)
	for what, code := range map[string]fault.Code{"": fault.Invalid, "DEMO": fault.Invalid, "-1": fault.Invalid, "DEMO-1x": fault.Invalid, "DEMO-99": fault.NotFound, "https://x/browse/DEMO-2?a=b": ""} {
		if _, err := p.C.Events.Taking.Take(t.Context(), p.Site(), "issue created", what); code == "" && err != nil || code != "" && !fault.Is(err, code) {
			t.Errorf("%q: %v", what, err)
		}
	}
}
