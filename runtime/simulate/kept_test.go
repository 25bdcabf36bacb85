package simulate_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"bobbin/runtime/connector"
	"bobbin/runtime/simulate"
)

func TestByType_KeepsWhatIsCreated(t *testing.T) {
	thing := connector.Schema{Kind: "object", Fields: map[string]connector.Schema{"id": {Kind: "integer"}, "name": {Kind: "string"}}}
	table := &connector.Table{
		Operations: map[string]connector.Operation{
			"Thing.create": {Method: "POST", Path: "/a/{owner}/things"}, "Thing.list": {Method: "GET", Path: "/a/{owner}/things"},
			"Thing.get": {Method: "GET", Path: "/a/{owner}/things/{thing_id}"}, "Thing.update": {Method: "PATCH", Path: "/a/{owner}/things/{thing_id}"},
			"Thing.delete": {Method: "DELETE", Path: "/a/{owner}/things/{thing_id}", Answer: "none"},
		},
		Schemas: func() *connector.Schemas {
			one := connector.Schema{Ref: "Thing"}
			return &connector.Schemas{Types: map[string]connector.Schema{"Thing": thing}, Status: map[string]int{"Thing.create": 201},
				Answers: map[string]connector.Schema{"Thing.create": one, "Thing.get": one, "Thing.update": one,
					"Thing.list": {Kind: "object", Fields: map[string]connector.Schema{"total": {Kind: "integer"}, "values": {Kind: "array", Items: &one}}}}}
		},
	}
	store, err := simulate.OpenStore("")
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	s, err := simulate.New(simulate.Config{Service: simulate.Service{Name: "things", ByType: true}, Table: table, Store: store})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, step := range []struct{ call, body, want string }{
		{"GET /a/x/things/7", "", `200 {"id":1,"name":"Example name"}`},
		{"GET /a/x/things", "", `200 {"total":1,"values":[{"id":1,"name":"Example name"}]}`},
		{"POST /a/x/things", `{"name":"first","more":true}`, `201 {"id":10001,"more":true,"name":"first"}`},
		{"POST /a/x/things", `{"name":"second"}`, `201 {"id":10002,"name":"second"}`},
		{"PATCH /a/x/things/10001", `{"name":"changed"}`, `200 {"id":10001,"more":true,"name":"changed"}`},
		{"GET /a/x/things/10001", "", `200 {"id":10001,"more":true,"name":"changed"}`},
		{"DELETE /a/x/things/10001", "", `204 `},
		{"GET /a/x/things", "", `200 {"total":1,"values":[{"id":10002,"name":"second"}]}`},
		{"GET /a/y/things", "", `200 {"total":1,"values":[{"id":1,"name":"Example name"}]}`},
		{"POST /a/x/things", `not JSON`, `201 {"id":1,"name":"Example name"}`},
	} {
		method, path, _ := strings.Cut(step.call, " ")
		r := httptest.NewRequest(method, path, strings.NewReader(step.body))
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if got := w.Result().Status[:3] + " " + strings.TrimSpace(w.Body.String()); got != step.want {
			t.Errorf("%s %s:\n got %s\nwant %s", step.call, step.body, got, step.want)
		}
	}
}
