package gitlab_test

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
	"bobbin/connectors/gitlab"
	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
)

func newPolled(t *testing.T) *connectortest.Polled {
	t.Helper()
	return connectortest.NewPolled(t, gitlab.Simulator(), all.Lookup("gitlab"), "/api/v4/projects/1", "demo/demo-project")
}

func TestPoll_TellsWhatWebhooksTell(t *testing.T) {
	p := newPolled(t)
	if early := p.Poll(); len(early) > 0 {
		t.Fatalf("the first poll tells of the past: %s", connectortest.EventNames(early))
	}
	var polled []connector.Event
	does := func(method, path, body string) map[string]any {
		answer := p.Does(method, path, body)
		polled = append(polled, p.Poll()...)
		return answer
	}
	does("POST", "/issues", `{"title":"One","labels":"bug","assignee_ids":[2]}`)
	does("PUT", "/issues/3", `{"title":"Two"}`)
	note := does("POST", "/issues/3/notes", `{"body":"Seen"}`)["id"]
	text, err := json.Marshal(note)
	if err != nil {
		t.Fatal(err)
	}
	does("PUT", "/issues/3/notes/"+string(text), `{"body":"Seen twice"}`)
	does("PUT", "/issues/3", `{"state_event":"close"}`)
	does("POST", "/merge_requests", `{"title":"Fix","source_branch":"fix","target_branch":"main"}`)
	does("POST", "/merge_requests/1/notes", `{"body":"Good"}`)
	does("PUT", "/merge_requests/1/merge", `{}`)
	want := "issue, issue, comment, comment, issue, merge request, comment, merge request"
	if connectortest.EventNames(polled) != want {
		t.Fatalf("got  %s\nwant %s", connectortest.EventNames(polled), want)
	}
	// What was before, and the commits of a merge request, only the webhook tells.
	heard := slices.DeleteFunc(p.Heard(), func(e connector.Event) bool { return e.Name == "push" }) // of the merge; nobody asks for it
	p.Same(heard, polled, ".changes", ".object_attributes.closed_at", ".object_attributes.labels[].", ".object_attributes.commit_id", ".issue.closed_at", ".object_attributes.human", ".object_attributes.time",
		".object_attributes.total_time", ".object_attributes.updated_by", ".object_attributes.last_", ".merge_request.last_", ".merge_request.updated_by", ".merge_request.time", ".merge_request.total",
		".merge_request.human", ".object_attributes.discussion_id", ".object_attributes.merge_", ".object_attributes.reviewer_ids", ".merge_request.", ".object_attributes.work_in_progress", ".object_attributes.blocking")
	var closed struct {
		Attributes struct{ Action, State string } `json:"object_attributes"`
		User       struct{ Username string }
	}
	if err := json.Unmarshal(polled[4].Payload, &closed); err != nil || closed.Attributes.Action != "close" || closed.Attributes.State != "closed" || closed.User.Username == "" {
		t.Errorf("%+v %v", closed, err)
	}
}

func TestPoll_LooksIntoAWholeGroup(t *testing.T) {
	p := newPolled(t)
	p.In = []string{"demo"}
	p.Poll()
	p.Does("POST", "/issues", `{"title":"One"}`)
	p.API = "/api/v4/projects/2"
	p.Does("POST", "/issues", `{"title":"Two"}`)
	p.Does("POST", "/issues/1/notes", `{"body":"Seen"}`)
	p.Does("POST", "/merge_requests", `{"title":"Fix","source_branch":"fix","target_branch":"main"}`)
	got := p.Poll()
	if connectortest.EventNames(got) != "issue, issue, comment, merge request" {
		t.Fatalf("got %s", connectortest.EventNames(got))
	}
	for n, project := range []string{"demo/demo-project", "demo/operations", "demo/operations", "demo/operations"} {
		if !strings.Contains(string(got[n].Payload), `"path_with_namespace":"`+project+`"`) {
			t.Errorf("%s is not of %s: %s", got[n].Name, project, got[n].Payload)
		}
	}
}

func TestPoll_AsksForEverythingOfABusyProject(t *testing.T) {
	p := newPolled(t)
	p.Poll("issue")
	for range 130 {
		p.Does("POST", "/issues", `{"title":"One"}`)
		p.Now = p.Now.Add(-5 * time.Second) // all at one moment
	}
	p.Now = p.Now.Add(5 * time.Second)
	if got := p.Poll("issue"); len(got) != 130 {
		t.Errorf("%d of 130 are told", len(got))
	}
}

func TestPoll_FindsItsProject(t *testing.T) {
	p := newPolled(t)
	p.In = []string{"demo/nothing"}
	_, err := p.C.Events.Polling.Poll(t.Context(), p.Site(), connector.PollQuestion{Events: []string{"issue"}, In: p.In, Now: p.Now})
	if !fault.Is(err, fault.NotFound) || !strings.Contains(err.Error(), "There is no project or group demo/nothing") {
		t.Errorf("got %v", err)
	}
}

func TestTake_MakesEveryEvent(t *testing.T) {
	p := newPolled(t)
	p.Does("POST", "/issues/1/notes", `{"body":"Seen"}`)
	p.Does("POST", "/merge_requests", `{"title":"Fix","source_branch":"fix","target_branch":"main"}`)
	for _, c := range []struct {
		event, what string
		code        fault.Code
	}{
		{"issue", "demo/demo-project#1", ""}, {"issue", "https://gitlab.example.com/demo/demo-project/-/issues/1?x=y#note_1", ""}, {"issue", "https://gitlab.example.com/demo/demo-project/-/work_items/1", ""},
		{"comment", "demo/demo-project#1", ""}, {"merge request", "demo/demo-project!1", ""}, {"comment", "demo/demo-project!1", fault.NotFound},
		{"issue", "demo/demo-project!1", fault.Invalid}, {"issue", "demo/demo-project#99", fault.NotFound}, {"issue", "demo/none#1", fault.NotFound},
		{"issue", "", fault.Invalid}, {"issue", "#1", fault.Invalid}, {"issue", "demo#", fault.Invalid}, {"issue", "https://gitlab.example.com/demo", fault.Invalid},
	} {
		payload, err := p.C.Events.Taking.Take(t.Context(), p.Site(), c.event, c.what)
		if c.code != "" || err != nil {
			if !fault.Is(err, c.code) {
				t.Errorf("%s of %q: %v", c.event, c.what, err)
			}
			continue
		}
		heard, err := p.C.Receive(connector.Delivery{Method: "POST", Header: http.Header{}, Body: payload}, "")
		if err != nil || heard.Name != c.event {
			t.Errorf("%s of %q is received as %q, %v", c.event, c.what, heard.Name, err)
		}
	}
}

func FuzzPoll_ReadsAnyAnswer(f *testing.F) {
	f.Add([]byte(`{"from":1,"lists":{"p issues":{"at":5,"began":7}}}`), []byte(`[{"id":1,"updated_at":"2026-03-04T05:06:07Z","created_at":"x","notes":[]}]`))
	f.Add([]byte(`{"from":-9223372036854775808,"skew":9223372036854775807}`), []byte(`{"id":null}`))
	f.Fuzz(func(t *testing.T, cursor, body []byte) {
		asked := 0
		site := connector.Site{Base: "https://demo.example", Do: func(*http.Request) (*http.Response, error) {
			w := httptest.NewRecorder()
			if asked++; asked > 20 {
				w.WriteHeader(http.StatusServiceUnavailable)
			}
			_, _ = w.Write(body)
			return w.Result(), nil
		}}
		polling := all.Lookup("gitlab").Events.Polling
		answer, err := polling.Poll(t.Context(), site, connector.PollQuestion{Events: polling.Sees, In: []string{"p"}, Cursor: cursor, Now: time.Unix(1772600000, 0)})
		if err == nil && !json.Valid(answer.Cursor) {
			t.Errorf("the cursor is %s", answer.Cursor)
		}
	})
}
