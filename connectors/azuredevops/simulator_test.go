package azuredevops_test

import (
	"encoding/json"
	"net/http/httptest"
	"strings"
	"testing"

	"bobbin/connectors/azuredevops"
	"bobbin/connectors/connectortest"
)

const items = "/Demo%20project/_apis/wit/workitems"

func TestSimulator_KeepsWorkItems(t *testing.T) {
	s := azuredevops.Service()
	sim, sent := connectortest.Listening(t, s.Simulator(), s.Connector().Table(), "")
	ask := func(method, path, kind, body string) (int, string) {
		t.Helper()
		r := httptest.NewRequest(method, path, strings.NewReader(body))
		r.Header.Set("Content-Type", kind)
		w := httptest.NewRecorder()
		sim.ServeHTTP(w, r)
		return w.Code, w.Body.String()
	}
	const patch, plain = "application/json-patch+json", "application/json"
	for _, step := range []struct {
		method, path, kind, body string
		status                   int
		says                     string
	}{
		{"GET", items + "/1", "", "", 200, `"System.State":"Active"`},
		{"POST", items + "/$Bug", patch, `[{"op":"add","path":"/fields/System.Title","value":"It leaks"},{"op":"add","path":"/fields/System.Tags","value":"wet; jira-DEMO-51"}]`, 200, `"id":3`},
		{"POST", items + "/$Bug", patch, `[{"op":"add","path":"/fields/System.Tags","value":"x"}]`, 400, "TF401320: Rule Error for field Title"},
		{"POST", items + "/$Bug", plain, `[]`, 415, "application/json-patch+json"},
		{"PATCH", items + "/3", patch, `[{"op":"test","path":"/rev","value":9}]`, 412, "VS403351"},
		{"PATCH", items + "/3", patch, `[{"op":"test","path":"/rev","value":1},{"op":"add","path":"/fields/System.State","value":"Active"}]`, 200, `"rev":2`},
		{"PATCH", items + "/3", patch, `[{"op":"add","path":"/fields/System.State","value":"Active"}]`, 200, `"rev":2`},
		{"PATCH", items + "/3", patch, `nonsense`, 400, "valid patch document"},
		{"GET", items + "/99", "", "", 404, "TF401232: Work item 99 does not exist"},
		{"GET", items + "?ids=1,3", "", "", 200, `"count":2`},
		{"POST", "/Demo%20project/Team/_apis/wit/wiql", plain, `{"query":"SELECT [System.Id] FROM WorkItems WHERE [System.Tags] CONTAINS 'jira-DEMO-51'"}`, 200, `"workItems":[{"id":3`},
		{"POST", "/Demo%20project/_apis/wit/wiql", plain, `{"query":"SELECT [System.Id] FROM WorkItems WHERE [System.Tags] Contains 'jira-DEMO-5' AND [System.State] <> 'New'"}`, 200, `"workItems":[]`},
		{"POST", "/Demo%20project/_apis/wit/workItems/3/comments", plain, `{"text":"Caulked"}`, 200, `"text":"Caulked"`},
		{"POST", "/Demo%20project/_apis/wit/workItems/3/comments", plain, `{}`, 400, "must not be empty"},
		{"GET", items + "/3", "", "", 200, `"System.CommentCount":1`},
		{"DELETE", items + "/3", "", "", 200, `"id":3`},
		{"GET", "/_apis/projects", "", "", 200, `"value"`}, // by type
	} {
		if status, text := ask(step.method, step.path, step.kind, step.body); status != step.status || !strings.Contains(text, step.says) {
			t.Errorf("%s %s %s: %d %s", step.method, step.path, step.body, status, text)
		}
	}
	var told []string
	for _, hook := range sent() {
		var event struct {
			EventType string
			Resource  struct {
				ID, WorkItemID, Rev int
				Fields              map[string]any
			}
		}
		if err := json.Unmarshal(hook.Body, &event); err != nil {
			t.Fatal(err)
		}
		text, _ := json.Marshal(event.Resource.Fields["System.State"])
		told = append(told, event.EventType+" "+string(text))
	}
	want := `workitem.created "New", workitem.updated {"newValue":"Active","oldValue":"New"}, workitem.commented "Active", workitem.deleted "Active"`
	if got := strings.Join(told, ", "); got != want {
		t.Errorf("told: %s", got)
	}
}
