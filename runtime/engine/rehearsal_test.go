package engine_test

import (
	"strings"
	"testing"

	"bobbin/runtime/engine"
)

// TestRehearsal_SendsOnlyGraphQLQueries: any other POST may make something, whatever it calls its fields.
func TestRehearsal_SendsOnlyGraphQLQueries(t *testing.T) {
	for body, sent := range map[string]bool{
		`{"query":"query { me { id } }"}`: true,
		`{"query":"query{me{id}}","variables":{"a":1},"operationName":null,"extensions":{}}`:       true,
		`{"query":"\n  query Mine($id: ID!) {\n node(id: $id) { id } }\n","variables":{"id":"1"}}`: true,
		`{"query":"query @cached { me { id } }"}`:                                                  true,
		`{"query":"{ me { id } }"}`: true,
		`{"query":"{ mutations(last: 3) { id } note(text: \"mutation {\") { id } }"}`: true,
		`{"query":"fragment F on User { id } query { me { ...F } }"}`:                 true,
		`{"query":"# who I am\nquery { me { id } }"}`:                                 true,

		`{"query":"mutation { remove(id: 1) }"}`:                                      false,
		`{"query":"query A { me } mutation B { remove(id: 1) }","operationName":"B"}`: false,
		`{"query":"subscription { changes { id } }"}`:                                 false,
		`{"query":"fragment F on User { id }"}`:                                       false,
		`[{"query":"{ me { id } }"}]`:                                                 false,
		`{"query":"{ me { id } }"} {"query":"mutation { remove }"}`:                   false,
		`{"query":"{ me { id } }","query":"mutation { remove(id: 1) }"}`:              false,
		`{"query":"{ me { id } }"`:                                                    false,

		// Saved searches and filters, as REST services take them.
		`{"name":"Mine","query":"query { me { id } }"}`:   false,
		`{"query":"{\"match\":{}}","name":"saved"}`:       false,
		`{"Query":"{ me { id } }"}`:                       false,
		`{"query":"{ me { id } }","Variables":{}}`:        false,
		`{"query":"query = open"}`:                        false,
		`{"query":"queryName { me }"}`:                    false,
		`{"query":"queries {0}"}`:                         false,
		`{"query":"query"}`:                               false,
		`{"query":"{\"match\":{}}"}`:                      false,
		`{"query":"{}"}`:                                  false,
		`{"query":"{ me { id }"}`:                         false,
		`{"query":"` + strings.Repeat("{a", 1<<20) + `"}`: false, // deeper than a parser should go
		`{"query":"{0} is open"}`:                         false,
		`{"query":"project = DEMO"}`:                      false,
		`{"query":{"match_all":{}}}`:                      false,
		`{"query":null}`:                                  false,
		`{"query":""}`:                                    false,
		`{"variables":{}}`:                                false,
		`{}`:                                              false,
		`query { me { id } }`:                             false,
		``:                                                false,
		`{"query":"query { me { id } }","variables":{},"id":"a"}`: false,
	} {
		if got := engine.OnlyQueries(body); got != sent {
			t.Errorf("%s: sent %v", body, got)
		}
	}
}
