package simulate_test

import (
	"net/http"
	"strings"
	"testing"

	"bobbin/runtime/simulate"
)

func TestManage_LooksIntoAServedSimulator(t *testing.T) {
	s := open(t, simulate.Config{})
	served := s.Served(simulate.Login{})
	for _, c := range []struct{ call, body, want string }{
		{"GET collections", "", `200 [{"name":"thing","rows":1}]`},
		{"GET rows/thing", "", `200 [{"id":"0","body":{"id":0,"name":"seeded"}}]`},
		{"GET rows/thing?offset=1", "", `200 []`},
		{"GET rows/nothing", "", `404 {"error":"The simulator keeps nothing in \"nothing\".","hint":"Collections`},
		{"GET rows/(seeded)", "", `404`},
		{"PUT rows/thing/0", `{"id":0,"name":"edited"}`, `200 {"id":"0","body":{"id":0,"name":"edited"}}`},
		{"PUT rows/thing/0", `[]`, `400`},
		{"PUT rows/thing/9", `{}`, `404`},
		{"PUT rows/(seeded)/1", `{}`, `404`},
		{"GET rows/thing/0", "", `200 {"id":"0","body":{"id":0,"name":"edited"}}`},
		{"DELETE rows/thing/0", "", `200 {}`},
		{"DELETE rows/thing/0", "", `404`},
		{"POST reset", "", `200 {}`},
		{"GET rows/thing", "", `200 [{"id":"0","body":{"id":0,"name":"seeded"}}]`},
		{"PUT switches", `["limit,every=3",{"kind":"outage","on":"/gifts"}]`, `200 [{"kind":"limit","every":3},{"kind":"outage","on":"/gifts"}]`},
		{"PUT switches", `["nonsense"]`, `400`},
		{"PUT switches", `{}`, `400`},
		{"PUT switches", `[{"kind":"slow"}]`, `400`},
		{"GET switches", "", `200 [{"kind":"limit","every":3},{"kind":"outage","on":"/gifts"}]`},
		{"PUT switches", `[]`, `200 []`},
		{"GET webhooks", "", `200 []`},
		{"GET nothing", "", `404`},
	} {
		method, path, _ := strings.Cut(c.call, " ")
		w := ask(served, method, simulate.Managed+path, c.body)
		if got := strings.TrimSpace(w.Result().Status[:3] + " " + w.Body.String()); !strings.HasPrefix(got, c.want) {
			t.Errorf("%s: %s, want %s", c.call, got, c.want)
		}
	}
	if w := ask(served, "GET", simulate.Managed+"switches", "", "Origin", "https://elsewhere.example"); w.Code != http.StatusForbidden {
		t.Errorf("a page of another site is answered %d", w.Code)
	}
	guarded := s.Served(simulate.Login{Token: "right"})
	for given, want := range map[string]int{"": 403, "Bearer wrong": 403, "Bearer right": 200} {
		if w := ask(guarded, "GET", simulate.Managed+"switches", "", "Authorization", given); w.Code != want {
			t.Errorf("%q is answered %d", given, w.Code)
		}
	}
}
