package jiracloud_test

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"bobbin/connectors/jiracloud"
	"bobbin/runtime/connector"
	"bobbin/runtime/simulate"
)

type doc = map[string]any

// site is a simulated Jira with a clock that moves a second with every call.
type site struct {
	t *testing.T
	*simulate.Simulator
	hooks []simulate.Webhook
	ticks atomic.Int64 // of its clock; webhooks look at it aside
}

func newSite(t *testing.T, secret string) *site {
	t.Helper()
	store, err := simulate.OpenStore("")
	if err != nil {
		t.Fatal(err)
	}
	s := &site{t: t}
	began := time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
	table := &connector.Table{Operations: map[string]connector.Operation{"Dashboard.getDashboard": {Method: "GET", Path: "/rest/api/3/dashboard/{id}"}}}
	s.Simulator, err = simulate.New(simulate.Config{Service: jiracloud.Simulator(), Table: table, Store: store, Secret: secret,
		Now: func() time.Time { return began.Add(time.Duration(s.ticks.Add(1)) * time.Second) },
		Deliver: func(_ context.Context, w simulate.Webhook) error {
			s.hooks = append(s.hooks, w)
			return nil
		}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = s.Close(), store.Close() })
	return s
}

// call sends a request with a JSON body and gives status and decoded answer.
func (s *site) call(method, path string, body any) (int, doc) {
	s.t.Helper()
	w := ask(s.Simulator, method, path, body)
	answer := doc{}
	if w.Body.Len() > 0 {
		var any any
		if err := json.Unmarshal(w.Body.Bytes(), &any); err != nil {
			return w.Code, doc{"text": w.Body.String()}
		}
		switch v := any.(type) {
		case doc:
			answer = v
		default:
			answer = doc{"value": v}
		}
	}
	return w.Code, answer
}

func ask(h http.Handler, method, path string, body any, header ...string) *httptest.ResponseRecorder {
	var reader bytes.Buffer
	switch b := body.(type) {
	case nil:
	case string:
		reader.WriteString(b)
	default:
		_ = json.NewEncoder(&reader).Encode(b)
	}
	r := httptest.NewRequest(method, "http://site.example"+path, &reader)
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// at walks into an answer: at(d, "fields", "status", "name"), at(d, "issues", 0, "key").
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

func adf(text string) doc {
	return doc{"type": "doc", "version": 1.0, "content": []any{doc{"type": "paragraph", "content": []any{doc{"type": "text", "text": text}}}}}
}

func newIssue(fields doc) doc {
	all := doc{"project": doc{"key": "DEMO"}, "issuetype": doc{"name": "Task"}, "summary": "A summary"}
	for name, value := range fields {
		all[name] = value
	}
	return doc{"fields": all}
}

func TestIssue_IsKeptAsItWasGiven(t *testing.T) {
	s := newSite(t, "")
	status, created := s.call("POST", "/rest/api/3/issue", newIssue(doc{"description": adf("Hello"), "labels": []any{"b", "a"},
		"priority": doc{"name": "High"}, "assignee": doc{"accountId": "712020:b0bb1000-0000-4000-8000-000000000002"}, "customfield_10016": 3}))
	if status != 201 || created["key"] != "DEMO-4" || created["self"] != "http://site.example/rest/api/3/issue/"+created["id"].(string) {
		t.Fatalf("%d %v", status, created)
	}
	_, issue := s.call("GET", "/rest/api/3/issue/demo-4", nil)
	for _, c := range []struct {
		path []any
		want any
	}{
		{[]any{"key"}, "DEMO-4"},
		{[]any{"fields", "summary"}, "A summary"},
		{[]any{"fields", "description"}, adf("Hello")},
		{[]any{"fields", "labels"}, []any{"a", "b"}},
		{[]any{"fields", "status", "name"}, "To Do"},
		{[]any{"fields", "status", "statusCategory", "key"}, "new"},
		{[]any{"fields", "priority", "name"}, "High"},
		{[]any{"fields", "issuetype", "name"}, "Task"},
		{[]any{"fields", "issuetype", "subtask"}, false},
		{[]any{"fields", "project", "key"}, "DEMO"},
		{[]any{"fields", "assignee", "displayName"}, "Dev Developer"},
		{[]any{"fields", "reporter", "displayName"}, "Ada Admin"},
		{[]any{"fields", "creator", "accountType"}, "atlassian"},
		{[]any{"fields", "created"}, "2026-03-04T05:06:09.000+0000"},
		{[]any{"fields", "resolution"}, nil},
		{[]any{"fields", "comment", "total"}, 0.0},
		{[]any{"fields", "watches", "isWatching"}, true},
		{[]any{"fields", "customfield_10016"}, 3.0},
	} {
		if got := at(issue, c.path...); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%v: got %v, want %v", c.path, got, c.want)
		}
	}
	_, text := s.call("GET", "/rest/api/2/issue/DEMO-4?fields=description,summary", nil)
	if want := (doc{"description": "Hello", "summary": "A summary"}); !reflect.DeepEqual(text["fields"], want) {
		t.Errorf("version 2: %v, want %v", text["fields"], want)
	}
}

func TestIssue_RefusalsAreJiras(t *testing.T) {
	s := newSite(t, "")
	field := func(name, message string) doc { return doc{"errorMessages": []any{}, "errors": doc{name: message}} }
	plain := func(message string) doc { return doc{"errorMessages": []any{message}, "errors": doc{}} }
	gone := plain("Issue does not exist or you do not have permission to see it.")
	for _, c := range []struct {
		name, method, path string
		body               any
		status             int
		answer             doc
	}{
		{"no summary", "POST", "/rest/api/3/issue", newIssue(doc{"summary": ""}), 400, field("summary", "You must specify a summary of the issue.")},
		{"unknown project", "POST", "/rest/api/3/issue", newIssue(doc{"project": doc{"key": "NO"}}), 400, field("project", "Specify a valid project ID or key")},
		{"no type", "POST", "/rest/api/3/issue", newIssue(doc{"issuetype": nil}), 400, field("issuetype", "Specify an issue type")},
		{"unknown type", "POST", "/rest/api/3/issue", newIssue(doc{"issuetype": doc{"name": "Riddle"}}), 400, field("issuetype", "Specify a valid issue type")},
		{"text in version 3", "POST", "/rest/api/3/issue", newIssue(doc{"description": "x"}), 400,
			field("description", "Operation value must be an Atlassian Document (see the Atlassian Document Format)")},
		{"document in version 2", "POST", "/rest/api/2/issue", newIssue(doc{"description": adf("x")}), 400, field("description", "Operation value must be a string")},
		{"unknown field", "POST", "/rest/api/3/issue", newIssue(doc{"customfield_1": "x"}), 400,
			field("customfield_1", "Field 'customfield_1' cannot be set. It is not on the appropriate screen, or unknown.")},
		{"label with a space", "POST", "/rest/api/3/issue", newIssue(doc{"labels": []any{"a b"}}), 400, field("labels", "The label 'a b' contains spaces which is invalid.")},
		{"subtask without parent", "POST", "/rest/api/3/issue", newIssue(doc{"issuetype": doc{"name": "Subtask"}}), 400,
			field("parent", "Issue type is a sub-task but parent issue key or id not specified.")},
		{"not JSON", "POST", "/rest/api/3/issue", "{", 400, plain("There was an error parsing JSON. Check that your request body is valid.")},
		{"unknown issue", "GET", "/rest/api/3/issue/DEMO-99", nil, 404, gone},
		{"edit of an unknown issue", "PUT", "/rest/api/3/issue/DEMO-99", newIssue(nil), 404, gone},
		{"bad date", "PUT", "/rest/api/3/issue/DEMO-1", doc{"fields": doc{"duedate": "soon"}}, 400, field("duedate", "Error parsing date string: soon")},
		{"unknown transition", "POST", "/rest/api/3/issue/DEMO-1/transitions", doc{"transition": doc{"id": "5"}}, 400, plain("Transition id '5' is not valid for this issue.")},
		{"no transition", "POST", "/rest/api/3/issue/DEMO-1/transitions", doc{}, 400, plain("Missing 'transition' identifier")},
		{"empty comment", "POST", "/rest/api/3/issue/DEMO-1/comment", doc{}, 400, field("comment", "Comment body can not be empty!")},
		{"old search", "GET", "/rest/api/3/search?jql=project=DEMO", nil, 410, plain("The requested API has been removed. Please migrate to the /rest/api/3/search/jql API. " +
			"A full migration guideline is available at https://developer.atlassian.com/changelog/#CHANGE-2046")},
		{"unknown user", "GET", "/rest/api/3/user?accountId=x", nil, 404, plain("Specified user does not exist or you do not have required permissions")},
		{"unknown project page", "GET", "/rest/api/3/project/NO", nil, 404, plain("No project could be found with key 'NO'.")},
		{"unknown path", "GET", "/rest/api/3/no", nil, 404, doc{"message": "null for uri: http://site.example/rest/api/3/no", "status-code": 404.0}},
		{"unknown method", "PATCH", "/rest/api/3/issue/DEMO-1", nil, 405, doc{"message": "HTTP 405 Method Not Allowed", "status-code": 405.0}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if status, answer := s.call(c.method, c.path, c.body); status != c.status || !reflect.DeepEqual(answer, c.answer) {
				t.Errorf("got %d %v, want %d %v", status, answer, c.status, c.answer)
			}
		})
	}
}

func TestIssue_EditsLeaveAHistory(t *testing.T) {
	s := newSite(t, "")
	status, _ := s.call("PUT", "/rest/api/3/issue/DEMO-2", doc{"fields": doc{"summary": "Changed"},
		"update": doc{"labels": []any{doc{"add": "new"}, doc{"remove": "bug"}}, "comment": []any{doc{"add": doc{"body": adf("why")}}}}})
	if status != 204 {
		t.Fatal(status)
	}
	_, issue := s.call("GET", "/rest/api/3/issue/DEMO-2?expand=changelog", nil)
	if got := at(issue, "fields", "labels"); !reflect.DeepEqual(got, []any{"new"}) {
		t.Errorf("labels %v", got)
	}
	if got := at(issue, "fields", "comment", "comments", 0, "body"); !reflect.DeepEqual(got, adf("why")) {
		t.Errorf("comment %v", got)
	}
	want := []any{
		doc{"field": "summary", "fieldId": "summary", "fieldtype": "jira", "from": nil, "fromString": "The login page forgets the user", "to": nil, "toString": "Changed"},
		doc{"field": "labels", "fieldId": "labels", "fieldtype": "jira", "from": nil, "fromString": "bug", "to": nil, "toString": "new"},
	}
	if got := at(issue, "changelog", "histories", 0, "items"); !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if status, _ := s.call("PUT", "/rest/api/3/issue/DEMO-2", doc{"fields": doc{"summary": "Changed"}}); status != 204 {
		t.Error(status)
	}
	if _, log := s.call("GET", "/rest/api/3/issue/DEMO-2/changelog", nil); log["total"] != 1.0 {
		t.Errorf("an edit without a change left a history: %v", log)
	}
}

func TestIssue_TransitionsMoveIt(t *testing.T) {
	s := newSite(t, "")
	_, list := s.call("GET", "/rest/api/3/issue/DEMO-3/transitions", nil)
	if at(list, "transitions", 2, "to", "statusCategory", "key") != "done" {
		t.Fatalf("%v", list)
	}
	s.call("POST", "/rest/api/3/issue/DEMO-3/transitions", doc{"transition": doc{"id": "31"}})
	_, issue := s.call("GET", "/rest/api/3/issue/DEMO-3?fields=status,resolution,resolutiondate", nil)
	if at(issue, "fields", "status", "name") != "Done" || at(issue, "fields", "resolution", "name") != "Done" || at(issue, "fields", "resolutiondate") == nil {
		t.Errorf("%v", issue)
	}
	s.call("POST", "/rest/api/3/issue/DEMO-3/transitions", doc{"transition": doc{"id": 11}})
	if _, issue = s.call("GET", "/rest/api/3/issue/DEMO-3", nil); at(issue, "fields", "resolution") != nil {
		t.Errorf("reopened with a resolution: %v", issue)
	}
}

func TestIssue_BulkCreationReportsEachFailure(t *testing.T) {
	s := newSite(t, "")
	status, answer := s.call("POST", "/rest/api/3/issue/bulk", doc{"issueUpdates": []any{newIssue(nil), newIssue(doc{"summary": nil}), newIssue(nil)}})
	if status != 201 || at(answer, "issues", 1, "key") != "DEMO-5" || at(answer, "errors", 0, "failedElementNumber") != 1.0 ||
		at(answer, "errors", 0, "elementErrors", "errors", "summary") == nil {
		t.Errorf("%d %v", status, answer)
	}
	if status, _ = s.call("POST", "/rest/api/3/issue/bulk", doc{"issueUpdates": []any{newIssue(doc{"summary": nil})}}); status != 400 {
		t.Errorf("all failed: %d", status)
	}
}

func TestIssue_DeletionTakesWhatHangsBelow(t *testing.T) {
	s := newSite(t, "")
	s.call("POST", "/rest/api/3/issue", newIssue(doc{"issuetype": doc{"name": "Subtask"}, "parent": doc{"key": "DEMO-1"}}))
	s.call("POST", "/rest/api/3/issueLink", doc{"type": doc{"name": "Blocks"}, "inwardIssue": doc{"key": "DEMO-1"}, "outwardIssue": doc{"key": "DEMO-2"}})
	if status, _ := s.call("DELETE", "/rest/api/3/issue/DEMO-1", nil); status != 400 {
		t.Errorf("with subtasks: %d", status)
	}
	if status, _ := s.call("DELETE", "/rest/api/3/issue/DEMO-1?deleteSubtasks=true", nil); status != 204 {
		t.Errorf("%d", status)
	}
	for _, key := range []string{"DEMO-1", "DEMO-4"} {
		if status, _ := s.call("GET", "/rest/api/3/issue/"+key, nil); status != 404 {
			t.Errorf("%s is still there", key)
		}
	}
	if _, other := s.call("GET", "/rest/api/3/issue/DEMO-2", nil); len(at(other, "fields", "issuelinks").([]any)) != 0 {
		t.Error("its links are still there")
	}
	if _, created := s.call("POST", "/rest/api/3/issue", newIssue(nil)); created["key"] != "DEMO-5" {
		t.Errorf("a key was given twice: %v", created)
	}
}

func TestSearch_FindsByJQL(t *testing.T) {
	s := newSite(t, "")
	s.call("POST", "/rest/api/3/issue/DEMO-1/comment", doc{"body": adf("about bananas")})
	s.call("POST", "/rest/api/3/issue", newIssue(doc{"summary": "Sub", "issuetype": doc{"name": "Subtask"}, "parent": doc{"key": "DEMO-1"}, "priority": doc{"name": "Low"}, "customfield_10016": 8}))
	for query, want := range map[string]string{
		"project = DEMO":                                                      "DEMO-4 DEMO-3 DEMO-2 DEMO-1",
		"project = 'demo project' order by key":                               "DEMO-1 DEMO-2 DEMO-3 DEMO-4",
		"project in (DEMO, OPS) order by project desc, id asc":                "OPS-1 DEMO-1 DEMO-2 DEMO-3 DEMO-4",
		"project != DEMO":                                                     "OPS-1",
		"key = DEMO-2":                                                        "DEMO-2",
		"key in (demo-2, 10000)":                                              "DEMO-2 DEMO-1",
		"key > DEMO-2 and project = DEMO":                                     "DEMO-4 DEMO-3",
		`status = "In Progress"`:                                              "DEMO-2",
		"status not in (Done, 10001) and project = DEMO":                      "DEMO-4 DEMO-3",
		"statusCategory = Done":                                               "DEMO-1",
		"statusCategory != Done and project = OPS":                            "OPS-1",
		"assignee = currentUser()":                                            "DEMO-1",
		"assignee is EMPTY order by key":                                      "DEMO-3 DEMO-4 OPS-1",
		"assignee = EMPTY AND project = OPS":                                  "OPS-1",
		"assignee != currentUser()":                                           "DEMO-2",
		"NOT assignee = currentUser() and project = DEMO":                     "DEMO-4 DEMO-3 DEMO-2",
		`assignee = "dev@example.com"`:                                        "DEMO-2",
		"reporter = 712020:b0bb1000-0000-4000-8000-000000000003 order by key": "DEMO-2 DEMO-3",
		"labels = bug":                                                        "DEMO-2",
		"labels in (bug, demo)":                                               "DEMO-2 DEMO-1",
		"labels is not empty":                                                 "DEMO-3 DEMO-2 DEMO-1",
		`summary ~ "login page"`:                                              "DEMO-2",
		"summary ~ 'log*'":                                                    "DEMO-2",
		"summary ~ log":                                                       "",
		`summary !~ login and project = DEMO`:                                 "DEMO-4 DEMO-3 DEMO-1",
		`summary ~ "\"the user\""`:                                            "DEMO-2",
		`summary ~ "\"user the\""`:                                            "",
		"text ~ bananas":                                                      "DEMO-1",
		"text ~ 'seeded simulator' and project = OPS":                         "OPS-1",
		"issuetype = Bug or type in (Story)":                                  "DEMO-3 DEMO-2",
		"priority < Medium":                                                   "DEMO-4",
		"priority >= Medium and priority != Low and project = OPS":            "OPS-1",
		"resolution = Unresolved and project = DEMO":                          "DEMO-4 DEMO-3 DEMO-2",
		"resolution is empty and project = OPS":                               "",
		"created >= -150m and project = OPS":                                  "",
		"created >= -9h":                                                      "DEMO-4 OPS-1 DEMO-3",
		"created < 2026-03-04 and created > -1d":                              "OPS-1 DEMO-3 DEMO-2 DEMO-1",
		`created >= "2026/03/04 00:00"`:                                       "DEMO-4",
		"updated >= startOfDay()":                                             "DEMO-4 DEMO-1",
		"updated <= endOfDay(-1)":                                             "OPS-1 DEMO-3 DEMO-2",
		"parent = DEMO-1":                                                     "DEMO-4",
		`"Story point estimate" > 5`:                                          "DEMO-4",
		"cf[10016] is not empty":                                              "DEMO-4",
		"(project = OPS OR labels = demo) AND status != Done":                 "OPS-1",
		"watcher = currentUser()":                                             "DEMO-4",
		"project = DEMO order by priority, summary desc":                      "DEMO-4 DEMO-1 DEMO-2 DEMO-3",
		"project = DEMO order by assignee, key":                               "DEMO-1 DEMO-2 DEMO-3 DEMO-4",
	} {
		status, answer := s.call("POST", "/rest/api/3/search/jql", doc{"jql": query, "fields": []any{"summary"}})
		var keys []string
		issues, _ := answer["issues"].([]any)
		for _, i := range issues {
			keys = append(keys, at(i, "key").(string))
		}
		if got := strings.Join(keys, " "); status != 200 || got != want {
			t.Errorf("%s: got %d %q, want %q %v", query, status, got, want, answer["errorMessages"])
		}
	}
}

func TestSearch_SaysWhatIsWrongWithAQuery(t *testing.T) {
	s := newSite(t, "")
	for query, want := range map[string]string{
		"":                             "Unbounded JQL queries are not allowed here. Please add a search restriction to your query.",
		"order by created":             "Unbounded JQL queries are not allowed here. Please add a search restriction to your query.",
		"foo = 1":                      "Field 'foo' does not exist or you do not have permission to view it.",
		"project = NO":                 "The value 'NO' does not exist for the field 'project'.",
		"key = DEMO-77":                "An issue with key 'DEMO-77' does not exist for field 'key'.",
		"status = Odd":                 "The value 'Odd' does not exist for the field 'status'.",
		"project ~ DEMO":               "The operator '~' is not supported by the 'project' field.",
		"summary = x":                  "The operator '=' is not supported by the 'summary' field.",
		"assignee = moon()":            "Unable to find JQL function 'moon()'.",
		"created > yesterday":          "Date value 'yesterday' for field 'created' is invalid. Valid formats include: 'yyyy/MM/dd HH:mm', 'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', or a period format e.g. '-5d', '4w 2d'.",
		"project = DEMO order by moon": "Not able to sort using field 'moon'.",
		"project = DEMO AND AND":       "Error in the JQL Query: Expecting a field name but got 'AND'. You must surround 'AND' in quotation marks to use it as a field name. (line 1, character 20)",
	} {
		status, answer := s.call("POST", "/rest/api/3/search/jql", doc{"jql": query})
		if status != 400 || at(answer, "errorMessages", 0) != want {
			t.Errorf("%s: got %d %v, want %s", query, status, answer, want)
		}
	}
}

func TestSearch_Pages(t *testing.T) {
	s := newSite(t, "")
	for range 5 {
		s.call("POST", "/rest/api/3/issue", newIssue(nil))
	}
	var ids []any
	token, pages := "", 0
	for {
		_, page := s.call("GET", "/rest/api/3/search/jql?jql=project%3DDEMO%20order%20by%20key&maxResults=3&nextPageToken="+token, nil)
		for _, issue := range page["issues"].([]any) {
			if len(issue.(doc)) != 1 {
				t.Errorf("more than the id without being asked: %v", issue)
			}
			ids = append(ids, at(issue, "id"))
		}
		pages++
		if page["isLast"] == true {
			if page["nextPageToken"] != nil {
				t.Error("the last page names a next one")
			}
			break
		}
		token = page["nextPageToken"].(string)
	}
	if pages != 3 || len(ids) != 8 || ids[0] != "10000" || ids[7] != "10008" {
		t.Errorf("%d pages: %v", pages, ids)
	}
	if status, _ := s.call("GET", "/rest/api/3/search/jql?jql=project%3DOPS&nextPageToken="+token, nil); status != 400 {
		t.Errorf("another query's token: %d", status)
	}
	if _, count := s.call("POST", "/rest/api/3/search/approximate-count", doc{"jql": "project = DEMO"}); count["count"] != 8.0 {
		t.Errorf("count %v", count)
	}
}

func TestComment_LivesBelowItsIssue(t *testing.T) {
	s := newSite(t, "")
	_, added := s.call("POST", "/rest/api/2/issue/DEMO-1/comment", doc{"body": "one\n\ntwo"})
	id := added["id"].(string)
	if added["body"] != "one\n\ntwo" {
		t.Errorf("%v", added)
	}
	if _, read := s.call("GET", "/rest/api/3/issue/DEMO-1/comment/"+id, nil); at(read, "body", "content", 1, "content", 0, "text") != "two" {
		t.Errorf("%v", read)
	}
	if status, _ := s.call("GET", "/rest/api/3/issue/DEMO-2/comment/"+id, nil); status != 404 {
		t.Errorf("below another issue: %d", status)
	}
	if status, changed := s.call("PUT", "/rest/api/3/issue/DEMO-1/comment/"+id, doc{"body": adf("three")}); status != 200 || !reflect.DeepEqual(changed["body"], adf("three")) {
		t.Errorf("%d %v", status, changed)
	}
	if status, _ := s.call("DELETE", "/rest/api/3/issue/DEMO-1/comment/"+id, nil); status != 204 {
		t.Errorf("%d", status)
	}
	if _, list := s.call("GET", "/rest/api/3/issue/DEMO-1/comment", nil); list["total"] != 0.0 {
		t.Errorf("%v", list)
	}
}

func TestWorklog_AddsUp(t *testing.T) {
	s := newSite(t, "")
	_, log := s.call("POST", "/rest/api/3/issue/DEMO-1/worklog", doc{"timeSpent": "1d 30m", "started": "2026-03-01T08:00:00.000+0200"})
	if log["timeSpentSeconds"] != 30600.0 || log["started"] != "2026-03-01T06:00:00.000+0000" || log["timeSpent"] != "1d 30m" {
		t.Errorf("%v", log)
	}
	s.call("POST", "/rest/api/3/issue/DEMO-1/worklog", doc{"timeSpentSeconds": 600})
	if _, issue := s.call("GET", "/rest/api/3/issue/DEMO-1", nil); at(issue, "fields", "timespent") != 31200.0 || at(issue, "fields", "worklog", "total") != 2.0 {
		t.Errorf("%v", at(issue, "fields", "worklog"))
	}
	if status, _ := s.call("POST", "/rest/api/3/issue/DEMO-1/worklog", doc{"timeSpent": "soon"}); status != 400 {
		t.Errorf("%d", status)
	}
}

func TestAttachment_GivesTheBytesBack(t *testing.T) {
	s := newSite(t, "")
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", "ä.bin")
	if err != nil {
		t.Fatal(err)
	}
	_, _ = part.Write([]byte{0, 1, 2, 255})
	_ = form.Close()
	if w := ask(s.Simulator, "POST", "/rest/api/3/issue/DEMO-1/attachments", body.String(), "Content-Type", form.FormDataContentType()); w.Code != 403 {
		t.Errorf("without the token header: %d", w.Code)
	}
	w := ask(s.Simulator, "POST", "/rest/api/3/issue/DEMO-1/attachments", body.String(), "Content-Type", form.FormDataContentType(), "X-Atlassian-Token", "no-check")
	var added []doc
	if err := json.Unmarshal(w.Body.Bytes(), &added); err != nil || w.Code != 200 || added[0]["filename"] != "ä.bin" || added[0]["size"] != 4.0 {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	got := ask(s.Simulator, "GET", "/rest/api/3/attachment/content/"+added[0]["id"].(string), nil)
	if !bytes.Equal(got.Body.Bytes(), []byte{0, 1, 2, 255}) {
		t.Errorf("%d %v", got.Code, got.Body.Bytes())
	}
	if status, _ := s.call("DELETE", "/rest/api/3/attachment/"+added[0]["id"].(string), nil); status != 204 {
		t.Errorf("%d", status)
	}
	if err := s.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	var told []string
	for _, w := range s.hooks {
		body := doc{}
		if err := json.Unmarshal(w.Body, &body); err != nil {
			t.Fatal(err)
		}
		change := at(body, "changelog", "items", 0)
		told = append(told, fmt.Sprint(w.Event, " ", at(change, "field"), " ", at(change, "fromString"), " ", at(change, "toString")))
	}
	want := []string{"attachment_created <nil> <nil> <nil>", "jira:issue_updated Attachment <nil> ä.bin", "jira:issue_updated Attachment ä.bin <nil>", "attachment_deleted <nil> <nil> <nil>"}
	if !slices.Equal(told, want) {
		t.Errorf("webhooks: %q", told)
	}
}

func TestWebhook_LooksLikeJiras(t *testing.T) {
	s := newSite(t, "s3cret")
	_, registered := s.call("POST", "/rest/api/3/webhook", doc{"url": "https://app.example/hook", "webhooks": []any{
		doc{"events": []any{"jira:issue_created"}, "jqlFilter": "project = DEMO"}, doc{"events": []any{"jira:issue_created"}, "jqlFilter": "project = OPS"}}})
	if at(registered, "webhookRegistrationResult", 1, "createdWebhookId") != 2.0 {
		t.Fatalf("%v", registered)
	}
	s.call("POST", "/rest/api/3/issue", newIssue(doc{"description": adf("Hello")}))
	s.call("PUT", "/rest/api/3/issue/DEMO-4", doc{"fields": doc{"summary": "New"}})
	s.call("POST", "/rest/api/3/issue/DEMO-4/comment", doc{"body": adf("Hi")})
	s.call("POST", "/rest/api/3/issue/DEMO-4/transitions", doc{"transition": doc{"id": "21"}})
	s.call("POST", "/rest/api/3/issue", newIssue(doc{"summary": nil})) // refused: no webhook
	s.call("DELETE", "/rest/api/3/issue/DEMO-4", nil)
	if err := s.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	var events []string
	var bodies []doc
	identifiers := map[string]bool{}
	for _, w := range s.hooks {
		body := doc{}
		if err := json.Unmarshal(w.Body, &body); err != nil {
			t.Fatal(err)
		}
		bodies = append(bodies, body)
		events = append(events, fmt.Sprint(body["webhookEvent"], " ", body["issue_event_type_name"]))
		mac := hmac.New(sha256.New, []byte("s3cret"))
		mac.Write(w.Body)
		if w.Header.Get("X-Hub-Signature") != "sha256="+hex.EncodeToString(mac.Sum(nil)) {
			t.Errorf("%s: wrong signature", w.Event)
		}
		identifiers[w.Header.Get("X-Atlassian-Webhook-Identifier")] = true
	}
	want := []string{"jira:issue_created issue_created", "jira:issue_updated issue_updated", "comment_created <nil>", "jira:issue_updated issue_generic", "jira:issue_deleted <nil>"}
	if !slices.Equal(events, want) || len(identifiers) != len(want) {
		t.Fatalf("got %q with %d identifiers", events, len(identifiers))
	}
	created := bodies[0]
	for _, c := range []struct {
		path []any
		want any
	}{
		{[]any{"issue", "fields", "description"}, "Hello"},
		{[]any{"issue", "fields", "status", "name"}, "To Do"},
		{[]any{"issue", "fields", "comment"}, nil},
		{[]any{"user", "displayName"}, "Ada Admin"},
		{[]any{"matchedWebhookIds"}, []any{1.0}},
		{[]any{"changelog", "items", 0, "field"}, "status"},
	} {
		if got := at(created, c.path...); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%v: got %v, want %v", c.path, got, c.want)
		}
	}
	if at(bodies[1], "changelog", "items", 0, "toString") != "New" || at(bodies[2], "comment", "body") != "Hi" || at(bodies[2], "issue", "fields", "summary") != "New" {
		t.Errorf("%v\n%v", bodies[1]["changelog"], bodies[2])
	}
}

func TestWebhook_ReachesRegisteredAddresses(t *testing.T) {
	store, err := simulate.OpenStore("")
	if err != nil {
		t.Fatal(err)
	}
	var sent []string
	s, err := simulate.New(simulate.Config{Service: jiracloud.Simulator(), Store: store, Send: func(_ context.Context, address string, w simulate.Webhook) error {
		sent = append(sent, address+" "+w.Event+" "+fmt.Sprint(w.Header.Get("X-Hub-Signature") != ""))
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = s.Close(), store.Close() })
	ask(s, "POST", "/rest/webhooks/1.0/webhook", doc{"name": "n", "url": "https://a.example/${issue.key}", "events": []any{"jira:issue_created"}, "secret": "x",
		"filters": doc{"issue-related-events-section": "project = DEMO"}})
	ask(s, "POST", "/rest/api/3/webhook", doc{"url": "https://b.example", "webhooks": []any{doc{"events": []any{"jira:issue_created"}, "jqlFilter": "project != DEMO"}}})
	ask(s, "POST", "/rest/api/3/issue", newIssue(nil))
	if err := s.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	if want := []string{"https://a.example/DEMO-4 jira:issue_created true"}; !slices.Equal(sent, want) {
		t.Errorf("got %q, want %q", sent, want)
	}
}

func TestLogin_ScopedTokensWorkThroughTheGatewayOnly(t *testing.T) {
	s := newSite(t, "")
	gateway := "/ex/jira/" + jiracloud.SimulatedCloudID
	for _, c := range []struct {
		name, path, user, token string
		scoped                  bool
		status                  int
	}{
		{"classic on the site", "/rest/api/3/myself", "ada@example.com", "right", false, 200},
		{"wrong token", "/rest/api/3/myself", "ada@example.com", "wrong", false, 401},
		{"wrong user", "/rest/api/3/myself", "bob@example.com", "right", false, 401},
		{"nobody", "/rest/api/3/myself", "", "", false, 401},
		{"scoped on the site", "/rest/api/3/myself", "ada@example.com", "right", true, 401},
		{"scoped at the gateway", gateway + "/rest/api/3/myself", "ada@example.com", "right", true, 200},
		{"wrong at the gateway", gateway + "/rest/api/3/myself", "ada@example.com", "wrong", true, 401},
		{"another cloud", "/ex/jira/nowhere/rest/api/3/myself", "ada@example.com", "right", true, 404},
		{"the cloud id is for anybody", "/_edge/tenant_info", "", "", true, 200},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := httptest.NewRequest("GET", "http://site.example"+c.path, nil)
			if c.user != "" {
				r.SetBasicAuth(c.user, c.token)
			}
			w := httptest.NewRecorder()
			s.Served(simulate.Login{User: "ada@example.com", Token: "right", Scoped: c.scoped}).ServeHTTP(w, r)
			if w.Code != c.status {
				t.Errorf("got %d %s, want %d", w.Code, w.Body, c.status)
			}
		})
	}
}

func TestSite_AnswersTheUsualQuestions(t *testing.T) {
	s := newSite(t, "")
	for _, c := range []struct {
		path string
		at   []any
		want any
	}{
		{"/rest/api/3/myself", []any{"emailAddress"}, "ada@example.com"},
		{"/rest/api/3/serverInfo", []any{"deploymentType"}, "Cloud"},
		{"/_edge/tenant_info", []any{"cloudId"}, jiracloud.SimulatedCloudID},
		{"/rest/api/3/project/search", []any{"values", 1, "key"}, "OPS"},
		{"/rest/api/3/project/DEMO", []any{"lead", "displayName"}, "Ada Admin"},
		{"/rest/api/3/project", []any{"value", 0, "name"}, "Demo project"},
		{"/rest/api/3/user/search?query=dev", []any{"value", 0, "displayName"}, "Dev Developer"},
		{"/rest/api/3/field", []any{"value", 0, "id"}, "summary"},
		{"/rest/api/3/status", []any{"value", 1, "name"}, "In Progress"},
		{"/rest/api/3/status/Done", []any{"statusCategory", "colorName"}, "green"},
		{"/rest/api/3/priority/1", []any{"name"}, "Highest"},
		{"/rest/api/3/issuetype", []any{"value", 4, "subtask"}, true},
		{"/rest/api/3/issueLinkType", []any{"issueLinkTypes", 0, "inward"}, "is blocked by"},
		{"/rest/api/3/label", []any{"values", 0}, "bug"},
		{"/rest/api/3/issue/createmeta/DEMO/issuetypes", []any{"total"}, 5.0},
		{"/rest/api/3/issue/createmeta/DEMO/issuetypes/10001", []any{"fields", 0, "fieldId"}, "assignee"},
		{"/rest/api/3/issue/DEMO-1/watchers", []any{"watchCount"}, 0.0},
		{"/rest/api/3/dashboard/7", []any{}, doc{}},
	} {
		status, answer := s.call("GET", c.path, nil)
		if got := at(answer, c.at...); status != 200 || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: got %d %v, want %v", c.path, status, got, c.want)
		}
	}
}

func TestProject_VersionsComponentsAndProperties(t *testing.T) {
	s := newSite(t, "")
	if status, p := s.call("POST", "/rest/api/3/project", doc{"key": "NEW", "name": "New", "leadAccountId": "712020:b0bb1000-0000-4000-8000-000000000001"}); status != 201 || p["key"] != "NEW" {
		t.Fatalf("%d %v", status, p)
	}
	if status, p := s.call("POST", "/rest/api/3/project", doc{"key": "new", "name": "New"}); status != 400 || len(p["errors"].(doc)) != 3 {
		t.Errorf("%d %v", status, p)
	}
	_, version := s.call("POST", "/rest/api/3/version", doc{"name": "1.0", "projectId": 10000})
	_, component := s.call("POST", "/rest/api/3/component", doc{"name": "api", "project": "DEMO"})
	s.call("POST", "/rest/api/3/issue", newIssue(doc{"fixVersions": []any{doc{"name": "1.0"}}, "components": []any{doc{"id": component["id"]}}}))
	if _, found := s.call("POST", "/rest/api/3/search/jql", doc{"jql": "fixVersion = 1.0 AND component = api", "fields": "fixVersions"}); at(found, "issues", 0, "fields", "fixVersions", 0, "id") != version["id"] {
		t.Errorf("%v", found)
	}
	if status, _ := s.call("PUT", "/rest/api/3/version/"+version["id"].(string), doc{"released": true}); status != 200 {
		t.Errorf("%d", status)
	}
	if _, list := s.call("GET", "/rest/api/3/project/DEMO/versions", nil); at(list, "value", 0, "released") != true {
		t.Errorf("%v", list)
	}
	path := "/rest/api/3/issue/DEMO-1/properties/sync"
	for _, c := range []struct {
		method string
		status int
	}{{"GET", 404}, {"PUT", 201}, {"PUT", 200}, {"GET", 200}, {"DELETE", 204}, {"DELETE", 404}} {
		if status, answer := s.call(c.method, path, doc{"id": 7}); status != c.status {
			t.Errorf("%s: %d %v", c.method, status, answer)
		}
	}
}

func FuzzSearch(f *testing.F) {
	for _, seed := range []string{"project = DEMO", "created > -1d", "summary ~ \"\\\"a b\\\"\"", "labels in (a, empty) order by priority", "key < 9", "created >= endOfWeek(-1w)", "priority < Odd"} {
		f.Add(seed)
	}
	store, err := simulate.OpenStore("")
	if err != nil {
		f.Fatal(err)
	}
	s, err := simulate.New(simulate.Config{Service: jiracloud.Simulator(), Store: store})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, query string) {
		if w := ask(s, "POST", "/rest/api/3/search/jql", doc{"jql": query, "fields": "*all"}); w.Code != 200 && w.Code != 400 {
			t.Errorf("%q: %d %s", query, w.Code, w.Body)
		}
	})
}

// BenchmarkSearch searches and creates among 5,000 issues.
func BenchmarkSearch(b *testing.B) {
	store, err := simulate.OpenStore(b.TempDir() + "/simulate.db")
	if err != nil {
		b.Fatal(err)
	}
	s, err := simulate.New(simulate.Config{Service: jiracloud.Simulator(), Store: store})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _, _ = s.Close(), store.Close() })
	many := make([]any, 500)
	for i := range many {
		many[i] = newIssue(nil)
	}
	for range 10 {
		if w := ask(s, "POST", "/rest/api/3/issue/bulk", doc{"issueUpdates": many}); w.Code != 201 {
			b.Fatal(w.Body)
		}
	}
	for name, request := range map[string][2]any{"search": {"/rest/api/3/search/jql", doc{"jql": "project = DEMO and status = 'To Do' order by created", "fields": "*all"}},
		"create": {"/rest/api/3/issue", newIssue(nil)}} {
		b.Run(name, func(b *testing.B) {
			for range b.N {
				if w := ask(s, "POST", request[0].(string), request[1]); w.Code >= 400 {
					b.Fatal(w.Body)
				}
			}
		})
	}
}
