package jiracloud_test

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"bobbin/connectors/all"
	"bobbin/connectors/jiracloud"
	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
	"bobbin/runtime/simulate"
)

// polled is a simulated Jira with a clock of its own, and who polls it.
type polled struct {
	t *testing.T
	*simulate.Simulator
	c      *connector.Connector
	now    time.Time
	hooks  []simulate.Webhook
	cursor json.RawMessage
	told   map[string]bool // by Change, as the store would know
	skew   time.Duration   // of our clock
	api    string
	asked  []string
}

func newPolled(t *testing.T, dataCenter bool) *polled {
	t.Helper()
	store, err := simulate.OpenStore("")
	if err != nil {
		t.Fatal(err)
	}
	p := &polled{t: t, now: time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC), told: map[string]bool{}, c: all.Lookup("jira-cloud"), api: "/rest/api/3"}
	service := jiracloud.Simulator()
	if dataCenter {
		p.c, p.api, service = all.Lookup("jira-data-center"), "/rest/api/2", jiracloud.DataCenterSimulator()
	}
	p.Simulator, err = simulate.New(simulate.Config{Service: service, Table: &connector.Table{}, Store: store, Now: func() time.Time { return p.now },
		Deliver: func(_ context.Context, w simulate.Webhook) error {
			p.hooks = append(p.hooks, w)
			return nil
		}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = p.Close(), store.Close() })
	p.now = p.now.Add(time.Hour)
	return p
}

func (p *polled) site() connector.Site {
	return connector.Site{Base: "https://demo.example", Account: connector.Account{Name: "me", BaseURL: "https://demo.example"}, Do: func(r *http.Request) (*http.Response, error) {
		p.asked = append(p.asked, r.Method+" "+r.URL.RequestURI())
		if r.Body == nil {
			r.Body = http.NoBody
		}
		w := httptest.NewRecorder()
		p.ServeHTTP(w, r)
		return w.Result(), nil
	}}
}

// does changes something a second later.
func (p *polled) does(method, path, body string) map[string]any {
	p.t.Helper()
	p.now = p.now.Add(time.Second)
	w := httptest.NewRecorder()
	p.ServeHTTP(w, httptest.NewRequest(method, "https://demo.example"+p.api+path, strings.NewReader(body)))
	if w.Code >= 300 {
		p.t.Fatalf("%s %s: %d %s", method, path, w.Code, w.Body)
	}
	answer := map[string]any{}
	_ = json.Unmarshal(w.Body.Bytes(), &answer) // some are empty
	return answer
}

// poll asks until there is nothing more, and gives what is new.
func (p *polled) poll(events ...string) []connector.Event {
	p.t.Helper()
	var fresh []connector.Event
	for {
		answer, err := p.c.Events.Polling.Poll(p.t.Context(), p.site(), connector.PollQuestion{Events: events, Cursor: p.cursor, Now: p.now.Add(p.skew)})
		if err != nil {
			p.t.Fatal(err)
		}
		p.cursor = answer.Cursor
		for _, e := range answer.Events {
			if e.Change == "" {
				p.t.Errorf("an event without a Change: %s %s", e.Name, e.Payload)
			}
			if !p.told[e.Change] {
				p.told[e.Change] = true
				fresh = append(fresh, e)
			}
		}
		if !answer.More {
			return fresh
		}
	}
}

func names(events []connector.Event) string {
	var all []string
	for _, e := range events {
		all = append(all, e.Name)
	}
	return strings.Join(all, ", ")
}

// everyEvent is what polling sees.
func (p *polled) everyEvent() []string { return p.c.Events.Polling.Sees }

// live lets an issue live: created, changed, commented and worked on.
func (p *polled) live() {
	p.t.Helper()
	user := map[bool]string{true: `{"name":"dev"}`, false: `{"accountId":"712020:b0bb1000-0000-4000-8000-000000000002"}`}[p.api == "/rest/api/2"]
	text := func(s string) string {
		if p.api == "/rest/api/2" {
			return `"` + s + `"`
		}
		return `{"type":"doc","version":1,"content":[{"type":"paragraph","content":[{"type":"text","text":"` + s + `"}]}]}`
	}
	p.does("POST", "/issue", `{"fields":{"project":{"key":"DEMO"},"issuetype":{"name":"Task"},"summary":"One","description":`+text("It breaks")+`}}`)
	p.does("PUT", "/issue/DEMO-4", `{"fields":{"summary":"Two","assignee":`+user+`}}`)
	p.does("PUT", "/issue/DEMO-4/assignee", map[bool]string{true: `{"name":""}`, false: `{"accountId":"712020:b0bb1000-0000-4000-8000-000000000003"}`}[p.api == "/rest/api/2"])
	id := p.does("POST", "/issue/DEMO-4/comment", `{"body":`+text("Seen")+`}`)["id"].(string)
	p.does("PUT", "/issue/DEMO-4/comment/"+id, `{"body":`+text("Seen twice")+`}`)
	log := p.does("POST", "/issue/DEMO-4/worklog", `{"timeSpent":"1h","comment":`+text("Done")+`}`)["id"].(string)
	p.does("PUT", "/issue/DEMO-4/worklog/"+log, `{"timeSpent":"2h"}`)
	p.now = p.now.Add(time.Second)
}

func TestPoll_TellsWhatWebhooksTell(t *testing.T) {
	for _, dataCenter := range []bool{false, true} {
		p := newPolled(t, dataCenter)
		if early := p.poll(p.everyEvent()...); len(early) > 0 {
			t.Fatalf("the first poll tells of the past: %s", names(early))
		}
		p.live()
		got := p.poll(p.everyEvent()...)
		if want := "issue created, issue updated, issue updated, comment created, comment updated, worklog created, worklog updated"; names(got) != want {
			t.Fatalf("%s: got %s\nwant %s", p.c.Name, names(got), want)
		}
		if again := p.poll(p.everyEvent()...); len(again) > 0 {
			t.Errorf("%s is told twice", names(again))
		}
		if err := p.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		if len(p.hooks) != len(got) {
			t.Fatalf("%d webhooks, %d polled", len(p.hooks), len(got))
		}
		for i, hook := range p.hooks {
			heard, err := p.c.Receive(connector.Delivery{Method: "POST", Header: hook.Header, Body: hook.Body}, "")
			if err != nil {
				t.Fatal(err)
			}
			if heard.Name != got[i].Name || heard.Change != got[i].Change || heard.Change == "" {
				t.Errorf("%s: webhook %q %q, poll %q %q", p.c.Name, heard.Name, heard.Change, got[i].Name, got[i].Change)
			}
			compareShapes(t, heard.Name, heard.Payload, got[i].Payload)
		}
	}
}

// shape lists the paths of a value with the kinds at them.
func shape(value any, path string, into map[string]string) {
	switch v := value.(type) {
	case map[string]any:
		into[path] = "object"
		for key, one := range v {
			shape(one, path+"."+key, into)
		}
	case []any:
		into[path] = "list"
		for _, one := range v {
			shape(one, path+"[]", into)
		}
	case nil:
		into[path] = "null"
	case string:
		into[path] = "text"
	case float64:
		into[path] = "number"
	case bool:
		into[path] = "boolean"
	}
}

func shapeOf(t *testing.T, text []byte) map[string]string {
	t.Helper()
	var value any
	if err := json.Unmarshal(text, &value); err != nil {
		t.Fatal(err)
	}
	paths := map[string]string{}
	shape(value, "", paths)
	return paths
}

// compareShapes compares the paths of two payloads. What has changed since it happened (a
// description that was set later) may be of another kind.
func compareShapes(t *testing.T, event string, webhook, poll []byte) {
	t.Helper()
	a, b := shapeOf(t, webhook), shapeOf(t, poll)
	later := []string{".changelog.items[]", ".issue.fields.assignee.", ".issue.fields.timetracking", ".matchedWebhookIds", ".issue.expand"}
	for _, path := range slices.Sorted(maps.Keys(a)) {
		if !slices.ContainsFunc(later, func(l string) bool { return strings.HasPrefix(path, l) }) && b[path] == "" {
			t.Errorf("%s: the webhook has %s (%s), the poll does not", event, path, a[path])
		}
	}
	for _, path := range slices.Sorted(maps.Keys(b)) {
		if !slices.ContainsFunc(later, func(l string) bool { return strings.HasPrefix(path, l) }) && a[path] == "" {
			t.Errorf("%s: the poll has %s (%s), the webhook does not", event, path, b[path])
		}
	}
}

func TestPoll_HasTheKeysOfTheSamples(t *testing.T) {
	for _, dataCenter := range []bool{false, true} {
		p := newPolled(t, dataCenter)
		p.poll(p.everyEvent()...)
		p.live()
		for _, e := range p.poll(p.everyEvent()...) {
			for _, kind := range p.c.Events.Types {
				if kind.Name != e.Name {
					continue
				}
				have, want := shapeOf(t, e.Payload), shapeOf(t, kind.Sample)
				for _, path := range slices.Sorted(maps.Keys(want)) {
					if strings.Count(path, ".") <= 2 && !strings.Contains(path, "[]") && have[path] == "" && !strings.HasSuffix(path, ".timeZone") && !strings.HasSuffix(path, ".emailAddress") {
						t.Errorf("%s, %s: the sample has %s, the poll does not", p.c.Name, e.Name, path)
					}
				}
			}
		}
	}
}

func TestPoll_SurvivesClocksAndPages(t *testing.T) {
	for _, skew := range []time.Duration{-3 * time.Hour, 3 * time.Hour, 0} {
		p := newPolled(t, false)
		p.skew = skew
		p.poll("issue created")
		for range 120 {
			p.does("POST", "/issue", `{"fields":{"project":{"key":"DEMO"},"issuetype":{"name":"Task"},"summary":"One"}}`)
		}
		p.now = p.now.Add(time.Minute)
		if got := p.poll("issue created"); len(got) != 120 {
			t.Errorf("clock %s off: %d of 120 are told", skew, len(got))
		}
		for range 60 { // all within one instant
			p.does("POST", "/issue", `{"fields":{"project":{"key":"DEMO"},"issuetype":{"name":"Task"},"summary":"One"}}`)
			p.now = p.now.Add(-time.Second)
		}
		p.now = p.now.Add(time.Second)
		if got := p.poll("issue created"); len(got) != 60 {
			t.Errorf("clock %s off: %d of 60 of one second are told", skew, len(got))
		}
	}
}

func TestPoll_LooksIntoItsProjectsOnly(t *testing.T) {
	p := newPolled(t, false)
	q := connector.PollQuestion{Events: []string{"issue created"}, In: []string{"DEMO"}, Now: p.now, Since: p.now.Add(-48 * time.Hour)}
	answer, err := p.c.Events.Polling.Poll(t.Context(), p.site(), q)
	if err != nil || len(answer.Events) != 3 {
		t.Errorf("%d events, %v", len(answer.Events), err)
	}
	q.In = []string{`NO"PE`}
	if _, err := p.c.Events.Polling.Poll(t.Context(), p.site(), q); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "NO") {
		t.Errorf("a project that is not there: %v", err)
	}
}

func TestPoll_CatchesUpNoFurtherThanAllowed(t *testing.T) {
	p := newPolled(t, false)
	p.poll("issue created")
	p.does("POST", "/issue", `{"fields":{"project":{"key":"DEMO"},"issuetype":{"name":"Task"},"summary":"Old"}}`)
	p.now = p.now.Add(72 * time.Hour)
	p.does("POST", "/issue", `{"fields":{"project":{"key":"DEMO"},"issuetype":{"name":"Task"},"summary":"New"}}`)
	answer, err := p.c.Events.Polling.Poll(t.Context(), p.site(), connector.PollQuestion{Events: []string{"issue created"}, Cursor: p.cursor, Now: p.now, NotBefore: p.now.Add(-24 * time.Hour)})
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
		p.live()
		taking := p.c.Events.Taking
		for _, event := range taking.Events {
			payload, err := taking.Take(t.Context(), p.site(), event, " https://demo.example/browse/demo-4?focusedCommentId=10000 ")
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
			heard, err := p.c.Receive(connector.Delivery{Method: "POST", Header: http.Header{}, Body: payload}, "")
			if err != nil || heard.Name != event {
				t.Errorf("%s is received as %q, %v", event, heard.Name, err)
			}
		}
		transitions := "/issue/DEMO-4/transitions"
		w := httptest.NewRecorder()
		p.ServeHTTP(w, httptest.NewRequest("GET", "https://demo.example"+p.api+transitions, http.NoBody))
		var list struct {
			Transitions []struct{ ID string } `json:"transitions"`
		}
		if err := json.Unmarshal(w.Body.Bytes(), &list); err != nil {
			t.Fatal(err)
		}
		p.does("POST", transitions, `{"transition":{"id":"`+list.Transitions[len(list.Transitions)-1].ID+`"}}`)
		payload, err := taking.Take(t.Context(), p.site(), "issue transitioned", "DEMO-4")
		heard, wrong := p.c.Receive(connector.Delivery{Method: "POST", Header: http.Header{}, Body: payload}, "")
		if err != nil || wrong != nil || heard.Name != "issue transitioned" {
			t.Errorf("%q, %v, %v", heard.Name, err, wrong)
		}
	}
}

func TestTake_IsAboutIssuesOnly(t *testing.T) {
	p := newPolled(t, false)
	for what, code := range map[string]fault.Code{"": fault.Invalid, "DEMO": fault.Invalid, "-1": fault.Invalid, "DEMO-1x": fault.Invalid, "DEMO-99": fault.NotFound, "https://x/browse/DEMO-2?a=b": ""} {
		if _, err := p.c.Events.Taking.Take(t.Context(), p.site(), "issue created", what); code == "" && err != nil || code != "" && !fault.Is(err, code) {
			t.Errorf("%q: %v", what, err)
		}
	}
}
