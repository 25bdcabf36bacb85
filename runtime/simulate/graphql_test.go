package simulate_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"bobbin/runtime/connector"
	"bobbin/runtime/simulate"
)

// boards is a GraphQL service with one query.
func boards() *connector.Table {
	board := connector.Schema{Kind: "object", Fields: map[string]connector.Schema{
		"id": {Kind: "string"}, "name": {Kind: "string"}, "items": {Kind: "array", Items: &connector.Schema{Ref: "Item"}}, "parent": {Ref: "Board"}}}
	item := connector.Schema{Kind: "object", Fields: map[string]connector.Schema{"id": {Kind: "string"}}}
	data := connector.Schema{Kind: "object", Fields: map[string]connector.Schema{"boards": {Kind: "array", Items: &connector.Schema{Ref: "Board"}}}}
	return &connector.Table{
		Operations: map[string]connector.Operation{"Board.getBoards": {Method: "POST", Path: "/v2", Body: connector.BodyGraphQL,
			GraphQL: &connector.GraphQL{Kind: "query", Field: "boards"}}},
		Schemas: func() *connector.Schemas {
			return &connector.Schemas{Types: map[string]connector.Schema{"Board": board, "Item": item},
				Answers: map[string]connector.Schema{"Board.getBoards": {Kind: "object", Fields: map[string]connector.Schema{"data": data}}}}
		},
	}
}

func TestGraphQL_AnswersWhatIsChosen(t *testing.T) {
	store, err := simulate.OpenStore("")
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	s, err := simulate.New(simulate.Config{Service: simulate.Service{Name: "monday"}, Table: boards(), Store: store})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for body, want := range map[string]string{
		`{"query":"{ boards { id } }"}`:                                                             `{"data":{"boards":[{"id":"10000"}]}}`,
		`{"query":"query q { mine: boards { __typename items { id } } }"}`:                          `{"data":{"mine":[{"__typename":"Board","items":[{"id":"10000"}]}]}}`,
		`{"query":"{ boards { ...f parent { id } } } fragment f on Board { ... on Board { id } }"}`: `{"data":{"boards":[{"id":"10000","parent":{"id":"10000"}}]}}`,
		`{"query":"{ nothing { id } }"}`:                                                            `{"errors":[{"message":"Cannot query field \"nothing\" on type \"query\"."}]}`,
		`{"query":"{ boards"}`:                                                                      `{"errors":[{"message":"Syntax Error: input:1:9: Expected Name, found <EOF>"}]}`,
		`{}`:                                                                                        `{"errors":[{"message":"Must provide query string."}]}`,
		`{"query":"{ boards { ...f } } fragment f on Board { ...f }"}`:                              `{"data":{"boards":[{}]}}`,
	} {
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/v2", strings.NewReader(body)))
		if got := strings.TrimSpace(w.Body.String()); got != want {
			t.Errorf("%s:\n got %s\nwant %s", body, got, want)
		}
	}
}
