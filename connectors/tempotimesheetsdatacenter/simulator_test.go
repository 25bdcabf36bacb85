package tempotimesheetsdatacenter

import (
	"net/http/httptest"
	"strings"
	"testing"

	"bobbin/runtime/simulate"
)

func TestSimulator_KeepsWorklogs(t *testing.T) {
	store, err := simulate.OpenStore("")
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	s, err := simulate.New(simulate.Config{Service: Service().Simulator(), Table: Service().Connector().Table(), Store: store})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	const path, day = "/rest/tempo-timesheets/4/worklogs", `"worker":"bob","started":"2026-01-31"`
	for _, step := range []struct {
		method, path, body string
		status             int
		has                string
	}{
		{"POST", path, `{` + day + `,"originTaskId":"OPS-7","timeSpentSeconds":60}`, 200, `"tempoWorklogId":2`},
		{"GET", path + "/2", "", 200, `"started":"2026-01-31 00:00:00.000"`},
		{"POST", path + "/search", `{"from":"2026-01-01","to":"2026-01-31"}`, 200, `"key":"OPS-7"`},
		{"POST", path + "/search", `{"from":"2026-01-01","to":"2026-01-31","worker":["ada"]}`, 200, `[]`},
		{"POST", path + "/search", `{"from":"2026-01-01","to":"2026-01-31","projectKey":["OPS"]}`, 200, `"timeSpentSeconds":60`},
		{"PUT", path + "/2", `{"timeSpentSeconds":120}`, 200, `"billableSeconds":120`},
		{"POST", path, `{` + day + `,"originTaskId":"OPS-7","timeSpentSeconds":0}`, 400, "more than nothing"},
		{"POST", path, `{"worker":"bob","originTaskId":"OPS-7","timeSpentSeconds":1,"started":"yesterday"}`, 400, "2026-01-31"},
		{"POST", path + "/search", `{}`, 400, "from and to"},
		{"POST", path, `{`, 400, "not JSON"},
		{"DELETE", path + "/2", "", 204, ""},
		{"GET", path + "/2", "", 404, "no worklog 2"},
		{"POST", "/rest/tempo-accounts/1/account", `{"key":"X","name":"X account","lead":{}}`, 200, `"status":"OPEN"`},
		{"GET", "/rest/tempo-accounts/1/account/key/X", "", 200, "X account"},
		{"GET", "/rest/tempo-accounts/1/account/key/Y", "", 404, "no account Y"},
		{"GET", "/rest/tempo-teams/2/team", "", 200, "Demo team"},
		{"GET", "/rest/tempo-timesheets/4/timesheet-approval/current", "", 200, `"period"`},
		{"GET", "/rest/api/2/myself", "", 200, "Ada Admin"},
	} {
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequest(step.method, "http://localhost"+step.path, strings.NewReader(step.body)))
		if w.Code != step.status || !strings.Contains(w.Body.String(), step.has) {
			t.Errorf("%s %s %s: %d %s", step.method, step.path, step.body, w.Code, w.Body)
		}
	}
}
