package gitlab_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"bobbin/connectors/gitlab"
	"bobbin/runtime/simulate"
)

type doc = map[string]any

// host is a simulated GitLab with a clock that moves a second with every call.
type host struct {
	t *testing.T
	*simulate.Simulator
	hooks []simulate.Webhook
	sent  []string
	ticks atomic.Int64 // of its clock, which every look moves by a second; webhooks look aside
}

func newHost(t *testing.T) *host {
	t.Helper()
	store, err := simulate.OpenStore("")
	if err != nil {
		t.Fatal(err)
	}
	h := &host{t: t}
	began := time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
	h.Simulator, err = simulate.New(simulate.Config{Service: gitlab.Simulator(), Store: store, Secret: "tok",
		Now: func() time.Time { return began.Add(time.Duration(h.ticks.Add(1)) * time.Second) },
		Deliver: func(_ context.Context, w simulate.Webhook) error {
			h.hooks = append(h.hooks, w)
			return nil
		},
		Send: func(_ context.Context, address string, w simulate.Webhook) error {
			h.sent = append(h.sent, address+" "+w.Event+" "+w.Header.Get("X-Gitlab-Token"))
			return nil
		}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = h.Close(), store.Close() })
	return h
}

func (h *host) ask(method, path string, body any, header ...string) *httptest.ResponseRecorder {
	var reader bytes.Buffer
	switch b := body.(type) {
	case nil:
	case string:
		reader.WriteString(b)
	default:
		_ = json.NewEncoder(&reader).Encode(b)
	}
	r := httptest.NewRequest(method, "http://git.example/api/v4"+path, &reader)
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func (h *host) call(method, path string, body any) (int, any) {
	h.t.Helper()
	w := h.ask(method, path, body)
	var answer any
	if w.Body.Len() > 0 {
		if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil {
			return w.Code, w.Body.String()
		}
	}
	return w.Code, answer
}

func at(v any, path ...any) any {
	for _, step := range path {
		switch s := step.(type) {
		case string:
			d, _ := v.(doc)
			v = d[s]
		case int:
			l, _ := v.([]any)
			if s >= len(l) {
				return nil
			}
			v = l[s]
		}
	}
	return v
}

func TestIssue_LivesItsLife(t *testing.T) {
	h := newHost(t)
	status, issue := h.call("POST", "/projects/demo%2Fdemo-project/issues", doc{"title": "A title", "description": "- [x] a\n- [ ] b", "labels": "zeta, new",
		"assignee_ids": []any{2}, "milestone_id": 1, "confidential": true})
	if status != 201 {
		t.Fatalf("%d %v", status, issue)
	}
	for _, c := range []struct {
		path []any
		want any
	}{
		{[]any{"iid"}, 3.0}, {[]any{"project_id"}, 1.0}, {[]any{"state"}, "opened"}, {[]any{"labels"}, []any{"new", "zeta"}},
		{[]any{"author", "username"}, "ada"}, {[]any{"assignee", "username"}, "dev"}, {[]any{"milestone", "title"}, "v1.0"}, {[]any{"confidential"}, true},
		{[]any{"task_completion_status"}, doc{"count": 2.0, "completed_count": 1.0}}, {[]any{"references", "full"}, "demo/demo-project#3"},
		{[]any{"web_url"}, "http://git.example/demo/demo-project/-/issues/3"}, {[]any{"created_at"}, "2026-03-04T05:06:09.000Z"},
		{[]any{"_links", "notes"}, "http://git.example/api/v4/projects/1/issues/3/notes"},
	} {
		if got := at(issue, c.path...); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%v: got %v, want %v", c.path, got, c.want)
		}
	}
	if _, label := h.call("GET", "/projects/1/labels/zeta", nil); at(label, "open_issues_count") != 1.0 {
		t.Errorf("the label was not made: %v", label)
	}
	_, closed := h.call("PUT", "/projects/1/issues/3", doc{"state_event": "close", "add_labels": "bug", "remove_labels": []any{"zeta"}, "assignee_ids": []any{}})
	if at(closed, "state") != "closed" || at(closed, "closed_by", "username") != "ada" || at(closed, "assignee") != nil || !reflect.DeepEqual(at(closed, "labels"), []any{"bug", "new"}) {
		t.Errorf("%v", closed)
	}
	if _, reopened := h.call("PUT", "/projects/1/issues/3?state_event=reopen", nil); at(reopened, "state") != "opened" || at(reopened, "closed_at") != nil {
		t.Errorf("%v", reopened)
	}
	if status, _ := h.call("DELETE", "/projects/1/issues/3", nil); status != 204 {
		t.Errorf("%d", status)
	}
	if status, _ := h.call("GET", "/projects/1/issues/3", nil); status != 404 {
		t.Errorf("%d", status)
	}
	if _, next := h.call("POST", "/projects/1/issues", doc{"title": "x"}); at(next, "iid") != 4.0 {
		t.Errorf("a number was given twice: %v", at(next, "iid"))
	}
}

func TestRefusalsAreGitLabs(t *testing.T) {
	h := newHost(t)
	message := func(text string) any { return doc{"message": text} }
	failed := func(text string) any { return doc{"error": text} }
	for _, c := range []struct {
		name, method, path string
		body               any
		status             int
		answer             any
	}{
		{"no title", "POST", "/projects/1/issues", doc{}, 400, failed("title is missing")},
		{"empty title", "POST", "/projects/1/issues", doc{"title": " "}, 400, doc{"message": doc{"title": []any{"can't be blank"}}}},
		{"long title", "POST", "/projects/1/issues", doc{"title": strings.Repeat("x", 256)}, 400, doc{"message": doc{"title": []any{"is too long (maximum is 255 characters)"}}}},
		{"unknown project", "GET", "/projects/9/issues", nil, 404, message("404 Project Not Found")},
		{"unknown issue", "GET", "/projects/1/issues/99", nil, 404, message("404 Not found")},
		{"unknown note", "GET", "/projects/1/issues/1/notes/9", nil, 404, message("404 Note Not Found")},
		{"unknown label", "GET", "/projects/1/labels/odd", nil, 404, message("404 Label Not Found")},
		{"unknown user", "GET", "/users/99", nil, 404, message("404 User Not Found")},
		{"unknown group", "GET", "/groups/odd", nil, 404, message("404 Group Not Found")},
		{"unknown path", "GET", "/odd", nil, 404, failed("404 Not Found")},
		{"unknown method", "PATCH", "/projects/1/issues", nil, 405, failed("405 Not Allowed")},
		{"not JSON", "POST", "/projects/1/issues", "{", 400, failed("message body does not match declared format")},
		{"bad state", "PUT", "/projects/1/issues/1", doc{"state_event": "explode"}, 400, failed("state_event does not have a valid value")},
		{"bad state of a list", "GET", "/projects/1/issues?state=odd", nil, 400, failed("state does not have a valid value")},
		{"no body", "POST", "/projects/1/issues/1/notes", doc{}, 400, failed("body is missing")},
		{"label twice", "POST", "/projects/1/labels", doc{"name": "bug", "color": "#fff"}, 409, message("Label already exists")},
		{"label without colour", "POST", "/projects/1/labels", doc{"name": "x"}, 400, failed("color is missing")},
		{"branch twice", "POST", "/projects/1/repository/branches", doc{"branch": "main", "ref": "main"}, 400, message("Branch already exists")},
	} {
		t.Run(c.name, func(t *testing.T) {
			if status, answer := h.call(c.method, c.path, c.body); status != c.status || !reflect.DeepEqual(answer, c.answer) {
				t.Errorf("got %d %v, want %d %v", status, answer, c.status, c.answer)
			}
		})
	}
	if _, answer := h.call("PUT", "/projects/1/issues/1", doc{}); !strings.HasSuffix(at(answer, "error").(string), "are missing, at least one parameter must be provided") {
		t.Errorf("%v", answer)
	}
}

func TestIssues_AreFilteredAndSorted(t *testing.T) {
	h := newHost(t)
	h.call("POST", "/projects/1/issues", doc{"title": "Third apple", "labels": []any{"bug", "x"}, "assignee_id": 2, "milestone_id": 1})
	h.call("POST", "/projects/1/issues", doc{"title": "Fourth", "description": "an apple"})
	h.call("PUT", "/projects/1/issues/4", doc{"state_event": "close"})
	for query, want := range map[string]string{
		"":                                       "4 3 2 1",
		"state=opened":                           "3 2 1",
		"state=closed":                           "4",
		"labels=bug":                             "3",
		"labels=bug,odd":                         "",
		"labels=None":                            "4 2 1",
		"not[labels]=bug":                        "4 2 1",
		"assignee_id=2":                          "3",
		"assignee_id=None":                       "4 2 1",
		"assignee_username[]=dev":                "3",
		"milestone=v1.0":                         "3",
		"milestone=None":                         "4 2 1",
		"search=apple":                           "4 3",
		"search=apple&in=title":                  "3",
		"iids[]=1&iids[]=3":                      "3 1",
		"order_by=title&sort=asc":                "4 3 2 1",
		"sort=asc":                               "1 2 3 4",
		"created_after=2026-03-04T05:06:08.500Z": "4 3",
		"author_username=robin":                  "",
		"updated_before=2026-03-04T05:06:08Z":    "2 1",
	} {
		_, answer := h.call("GET", "/projects/1/issues?"+query, nil)
		var iids []string
		for _, i := range answer.([]any) {
			iids = append(iids, simulate.ToText(at(i, "iid")))
		}
		if got := strings.Join(iids, " "); got != want {
			t.Errorf("%s: got %q, want %q", query, got, want)
		}
	}
}

func TestLists_PageAsGitLabDoes(t *testing.T) {
	h := newHost(t)
	w := h.ask("GET", "/projects/1/issues?per_page=1&page=2&state=opened", nil)
	got := map[string]string{}
	for _, name := range []string{"X-Page", "X-Per-Page", "X-Total", "X-Total-Pages", "X-Next-Page", "X-Prev-Page"} {
		got[name] = w.Header().Get(name)
	}
	want := map[string]string{"X-Page": "2", "X-Per-Page": "1", "X-Total": "2", "X-Total-Pages": "2", "X-Next-Page": "", "X-Prev-Page": "1"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if link := w.Header().Get("Link"); !strings.Contains(link, `<http://git.example/api/v4/projects/1/issues?page=1&per_page=1&state=opened>; rel="prev"`) || strings.Contains(link, `rel="next"`) {
		t.Errorf("link %s", link)
	}
	path, seen := "/projects/1/issues?pagination=keyset&per_page=1&order_by=id&sort=asc", []any{}
	for range 5 {
		w := h.ask("GET", path, nil)
		var page []any
		if err := json.Unmarshal(w.Body.Bytes(), &page); err != nil {
			t.Fatal(err)
		}
		seen = append(seen, at(page, 0, "iid"))
		next, _, more := strings.Cut(strings.TrimPrefix(w.Header().Get("Link"), "<http://git.example/api/v4"), ">")
		if !more {
			break
		}
		path = next
	}
	if !reflect.DeepEqual(seen, []any{1.0, 2.0}) {
		t.Errorf("keyset paging saw %v", seen)
	}
}

func TestNotes_LabelsMilestonesAndLinks(t *testing.T) {
	h := newHost(t)
	_, note := h.call("POST", "/projects/1/issues/1/notes", doc{"body": "Hello"})
	path := "/projects/1/issues/1/notes/" + simulate.ToText(at(note, "id"))
	for _, c := range []struct {
		method, path string
		body         any
		status       int
		at           []any
		want         any
	}{
		{"GET", path, nil, 200, []any{"body"}, "Hello"},
		{"PUT", path, doc{"body": "Bye"}, 200, []any{"body"}, "Bye"},
		{"GET", "/projects/1/issues/1", nil, 200, []any{"user_notes_count"}, 1.0},
		{"GET", "/projects/1/issues/1/discussions", nil, 200, []any{0, "notes", 0, "body"}, "Bye"},
		{"DELETE", path, nil, 204, nil, nil},
		{"GET", "/projects/1/issues/1/notes", nil, 200, nil, []any{}},
		{"POST", "/projects/1/labels", doc{"name": "own", "color": "red"}, 201, []any{"name"}, "own"},
		{"PUT", "/projects/1/issues/1", doc{"labels": []any{"own"}}, 200, []any{"labels"}, []any{"own"}},
		{"PUT", "/projects/1/labels/own", doc{"new_name": "mine"}, 200, []any{"name"}, "mine"},
		{"GET", "/projects/1/issues/1", nil, 200, []any{"labels"}, []any{"mine"}},
		{"DELETE", "/projects/1/labels/mine", nil, 204, nil, nil},
		{"GET", "/projects/1/issues/1", nil, 200, []any{"labels"}, []any{}},
		{"POST", "/projects/1/milestones", doc{"title": "v2"}, 201, []any{"iid"}, 2.0},
		{"PUT", "/projects/1/milestones/2", doc{"state_event": "close"}, 200, []any{"state"}, "closed"},
		{"GET", "/projects/1/milestones?state=active", nil, 200, []any{0, "title"}, "v1.0"},
		{"GET", "/projects/2/milestones/1", nil, 404, []any{"message"}, "404 Not found"},
		{"POST", "/projects/1/issues/1/links", doc{"target_project_id": 1, "target_issue_iid": 2, "link_type": "blocks"}, 201, []any{"target_issue", "iid"}, 2.0},
		{"POST", "/projects/1/issues/2/links", doc{"target_project_id": 1, "target_issue_iid": "1"}, 409, []any{"message"}, "Issue(s) already assigned"},
		{"GET", "/projects/1/issues/2/links", nil, 200, []any{0, "link_type"}, "is_blocked_by"},
		{"POST", "/projects/1/repository/branches?branch=b&ref=main", nil, 201, []any{"name"}, "b"},
		{"POST", "/projects/1/repository/files/a%2Fb.txt", doc{"branch": "b", "content": "Hi", "commit_message": "m"}, 201, []any{"file_path"}, "a/b.txt"},
		{"GET", "/projects/1/repository/files/a%2Fb.txt?ref=b", nil, 200, []any{"content"}, "SGk="},
		{"GET", "/projects/1/repository/files/a%2Fb.txt", nil, 404, []any{"message"}, "404 File Not Found"},
		{"GET", "/projects/1/repository/tree?ref=b", nil, 200, []any{1, "type"}, "tree"},
		{"POST", "/projects/1/merge_requests", doc{"title": "T", "source_branch": "b", "target_branch": "main"}, 201, []any{"iid"}, 1.0},
		{"POST", "/projects/1/merge_requests", doc{"title": "T", "source_branch": "b", "target_branch": "main"}, 409, []any{"message", 0},
			"Another open merge request already exists for this source branch: !1"},
		{"PUT", "/projects/1/merge_requests/1/merge", nil, 200, []any{"state"}, "merged"},
		{"GET", "/projects/1/merge_requests?state=merged", nil, 200, []any{0, "merged_by", "username"}, "ada"},
		{"GET", "/user", nil, 200, []any{"email"}, "ada@example.com"},
		{"GET", "/users?username=DEV", nil, 200, []any{0, "id"}, 2.0},
		{"GET", "/groups/demo/projects", nil, 200, []any{1, "path_with_namespace"}, "demo/demo-project"},
		{"POST", "/projects", doc{"name": "My New", "namespace_id": 1}, 201, []any{"path_with_namespace"}, "demo/my-new"},
	} {
		status, answer := h.call(c.method, c.path, c.body)
		if got := at(answer, c.at...); status != c.status || c.want != nil && !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s %s: got %d %v, want %d %v", c.method, c.path, status, got, c.status, c.want)
		}
	}
}

func TestWebhook_LooksLikeGitLabs(t *testing.T) {
	h := newHost(t)
	if status, hook := h.call("POST", "/projects/1/hooks", doc{"url": "https://a.example", "issues_events": true, "token": "own"}); status != 201 || at(hook, "token") != nil {
		t.Fatalf("%d %v", status, hook)
	}
	h.call("POST", "/projects/1/issues", doc{"title": "T", "labels": "bug", "assignee_ids": []any{2}})
	h.call("PUT", "/projects/1/issues/3", doc{"title": "U"})
	h.call("PUT", "/projects/1/issues/3", doc{"title": "U"}) // no change: no webhook
	h.call("PUT", "/projects/1/issues/3", doc{"state_event": "close"})
	h.call("POST", "/projects/1/issues/3/notes", doc{"body": "Hi"})
	if err := h.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	var got []string
	var bodies []doc
	for _, w := range h.hooks {
		body := doc{}
		if err := json.Unmarshal(w.Body, &body); err != nil {
			t.Fatal(err)
		}
		bodies = append(bodies, body)
		got = append(got, w.Header.Get("X-Gitlab-Event")+" "+at(body, "object_attributes", "action").(string))
		if w.Header.Get("X-Gitlab-Token") != "tok" || w.Header.Get("X-Gitlab-Event-UUID") == "" {
			t.Errorf("headers %v", w.Header)
		}
	}
	if want := []string{"Issue Hook open", "Issue Hook update", "Issue Hook close", "Note Hook create"}; !slices.Equal(got, want) {
		t.Fatalf("got %q, want %q", got, want)
	}
	for _, c := range []struct {
		hook int
		path []any
		want any
	}{
		{0, []any{"object_kind"}, "issue"}, {0, []any{"object_attributes", "iid"}, 3.0}, {0, []any{"labels", 0, "title"}, "bug"}, {0, []any{"assignees", 0, "username"}, "dev"},
		{0, []any{"project", "path_with_namespace"}, "demo/demo-project"}, {0, []any{"user", "username"}, "ada"}, {0, []any{"object_attributes", "created_at"}, "2026-03-04 05:06:10 UTC"},
		{1, []any{"changes", "title"}, doc{"previous": "T", "current": "U"}}, {2, []any{"changes", "state_id"}, doc{"previous": 1.0, "current": 2.0}},
		{3, []any{"object_attributes", "note"}, "Hi"}, {3, []any{"issue", "iid"}, 3.0}, {3, []any{"project_id"}, 1.0},
	} {
		if got := at(bodies[c.hook], c.path...); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%d %v: got %v, want %v", c.hook, c.path, got, c.want)
		}
	}
	if want := []string{"https://a.example Issue Hook own", "https://a.example Issue Hook own", "https://a.example Issue Hook own"}; !slices.Equal(h.sent, want) {
		t.Errorf("registered: got %q", h.sent)
	}
}

func TestLogin_TakesTheTokenEitherWay(t *testing.T) {
	h := newHost(t)
	served := h.Served(simulate.Login{Token: "right"})
	for _, c := range []struct {
		header, value string
		status        int
	}{{"PRIVATE-TOKEN", "right", 200}, {"Authorization", "Bearer right", 200}, {"PRIVATE-TOKEN", "wrong", 401}, {"X-None", "", 401}} {
		r := httptest.NewRequest(http.MethodGet, "http://git.example/api/v4/user", nil)
		r.Header.Set(c.header, c.value)
		w := httptest.NewRecorder()
		served.ServeHTTP(w, r)
		if w.Code != c.status || c.status == 401 && w.Body.String() != `{"message":"401 Unauthorized"}` {
			t.Errorf("%s %s: %d %s", c.header, c.value, w.Code, w.Body)
		}
	}
}
