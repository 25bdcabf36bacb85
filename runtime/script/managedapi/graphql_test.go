package managedapi_test

import (
	"encoding/json"
	"testing"
)

func TestClient_AsksGraphQLServices(t *testing.T) {
	h := serve(t)
	for expression, want := range map[string]string{
		`Tracker.Board.getBoards({ fields: { id: true, name: true, hidden: false } })`:                                                                       `{"query":"query { boards { id name } }","variables":{}}`,
		`Tracker.Board.getBoards({ args: { ids: [1, 'b'], limit: undefined }, fields: { id: true } })`:                                                       `{"query":"query($ids: [ID!]) { boards(ids: $ids) { id } }","variables":{"ids":[1,"b"]}}`,
		`Tracker.Board.getBoards({ args: { limit: 2 }, fields: { items: { args: { after: 'x"', all: true, only: { ids: [1] } }, fields: { id: true } } } })`: `{"query":"query($limit: Int) { boards(limit: $limit) { items(after: \"x\\\"\", all: true, only: {ids: [1]}) { id } } }","variables":{"limit":2}}`,
		`Tracker.Board.getBoards({ fields: { 'first: items': { args: { order: { by: 'NAME' } }, fields: { '... on Task': { fields: { id: true } } } } } })`:  `{"query":"query($order0: Order) { boards { first: items(order: $order0) { ... on Task { id } } } }","variables":{"order0":{"by":"NAME"}}}`,
	} {
		var answer struct{ Body, Type string }
		if got := call(t, h, expression); json.Unmarshal([]byte(got), &answer) != nil || answer.Body != want || answer.Type != "application/json" {
			t.Errorf("%s\n got %s\nwant %s", expression, answer.Body, want)
		}
	}
	for expression, want := range map[string]string{
		`Tracker.Board.getBoards()`:                                               "TypeError: Board.getBoards needs fields, which say what to answer with: fields: { id: true }",
		`Tracker.Board.getBoards({ fields: { id: 'yes' } })`:                      "TypeError: Board.getBoards: the field id is chosen by true, or by an object with args and fields",
		`Tracker.Board.getBoards({ args: { nothing: 1 }, fields: { id: true } })`: "TypeError: Board.getBoards has no argument nothing. It has ids, limit.",
		`Tracker.Board.broken()`:                                                  "UnexpectedError: Tracker refused broken: Not today.; Nor tomorrow.",
	} {
		if got := failing(t, h, expression); got != want {
			t.Errorf("%s\n got %s\nwant %s", expression, got, want)
		}
	}
}
