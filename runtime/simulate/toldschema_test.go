package simulate_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"slices"
	"testing"

	"github.com/google/jsonschema-go/jsonschema"

	"bobbin/runtime/simulate"
)

// The schema that editors check the file against knows the fields that the program reads, no
// others, and takes what the program takes.
func TestTold_IsWhatItsSchemaSays(t *testing.T) {
	text, err := os.ReadFile("../workspace/schema/simulator.json")
	if err != nil {
		t.Fatal(err)
	}
	if manual, err := os.ReadFile("../../docs/simulator.schema.json"); err != nil || !bytes.Equal(manual, text) {
		t.Errorf("docs/simulator.schema.json is not runtime/workspace/schema/simulator.json: %v", err)
	}
	var schema jsonschema.Schema
	if err := json.Unmarshal(text, &schema); err != nil {
		t.Fatal(err)
	}
	read, err := jsonschema.For[simulate.Told](nil)
	if err != nil {
		t.Fatal(err)
	}
	names := func(s *jsonschema.Schema) []string { return slices.Sorted(maps.Keys(s.Properties)) }
	if got, want := names(schema.Properties["answers"].Items), names(read.Properties["answers"].Items); !slices.Equal(got, want) {
		t.Errorf("an answer has %v in the schema, and %v in the program", got, want)
	}
	if got, want := names(&schema), append([]string{"$schema"}, names(read)...); !slices.Equal(got, want) {
		t.Errorf("the file has %v in the schema, and %v in the program", got, want)
	}
	resolved, err := schema.Resolve(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, answer := range []string{
		`{ "path": "/v1/orders" }`, `{ "path": "*" }`, `{ "path": "orders" }`, `{ "path": "" }`, `{}`, `[]`, `"/"`,
		`{ "path": "/", "method": "PUT", "query": { "page": "2" }, "headers": { "ETag": "x" }, "status": 204 }`,
		`{ "path": "/", "query": { "page": 2 } }`, `{ "path": "/", "headers": [] }`, `{ "path": "/", "method": 7 }`,
		`{ "path": "/", "status": 199 }`, `{ "path": "/", "status": 600 }`, `{ "path": "/", "status": "200" }`, `{ "path": "/", "status": 200.5 }`,
		`{ "path": "/", "json": null }`, `{ "path": "/", "json": [1] }`, `{ "path": "/", "body": "x" }`, `{ "path": "/", "body": {} }`,
		`{ "path": "/", "json": 1, "body": "x" }`,
	} {
		whole := []byte(`{ "$schema": "../.bobbin/schema/simulator.json", "answers": [` + answer + `] }`)
		var value any
		if err := json.Unmarshal(whole, &value); err != nil {
			t.Fatal(err)
		}
		var told simulate.Told
		program := json.Unmarshal(whole, &told)
		if program == nil {
			program = told.Check()
		}
		if said := resolved.Validate(value); (said != nil) != (program != nil) {
			t.Errorf("%s: the schema says %v, the program %v", answer, said, program)
		}
	}
	// The program passes over what it does not know; an editor points at it.
	if resolved.Validate(map[string]any{"answers": []any{map[string]any{"path": "/", "jsno": 1}}}) == nil {
		t.Error("a misspelt key is not found")
	}
}
