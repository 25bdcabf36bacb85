package document_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"bobbin/connectors/generate/document"
)

func read(t *testing.T, text string) *document.Document {
	t.Helper()
	d, err := document.Read([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestRead_Discovery(t *testing.T) {
	d := read(t, `{"discoveryVersion":"v1","servicePath":"drive/v3/","schemas":{"File":{"id":"File","type":"object","properties":{"id":{"type":"string"}}}},
	 "resources":{"files":{"methods":{"create":{"id":"drive.files.create","path":"files/{+folder}","httpMethod":"POST","request":{"$ref":"File"},"response":{"$ref":"File"},
	  "parameters":{"folder":{"location":"path","type":"string"},"fields":{"location":"query","type":"string","repeated":true}},
	  "mediaUpload":{"protocols":{"simple":{"path":"/upload/drive/v3/files"}}}}}}}}`)
	str := &document.Type{Kind: document.String}
	fields := document.Parameter{Name: "fields", In: document.InQuery, Type: &document.Type{Kind: document.Array, Items: str}}
	want := []document.Operation{
		{Method: "POST", Path: "/drive/v3/files/{folder}", ID: "drive.files.create",
			Parameters: []document.Parameter{{Name: "folder", In: document.InPath, Required: true, Type: str}, fields},
			Body:       &document.Body{Media: "application/json", Type: ref("File")}, Answer: document.Answer{Status: 200, Media: "application/json", Type: ref("File")}},
		{Method: "POST", Path: "/upload/drive/v3/files", ID: "drive.files.createMedia",
			Parameters: []document.Parameter{fields, {Name: "uploadType", In: document.InQuery, Required: true, Type: &document.Type{Kind: document.String, Enum: []string{"media"}}}},
			Body:       &document.Body{Media: "application/octet-stream", Required: true, Type: &document.Type{Kind: document.Binary}},
			Answer:     document.Answer{Status: 200, Media: "application/json", Type: ref("File")}},
	}
	if !reflect.DeepEqual(d.Operations, want) {
		t.Errorf("got %s\nwant %s", text(d.Operations), text(want))
	}
}

func text(v any) string {
	data, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		return err.Error()
	}
	return string(data)
}

func TestRead_GraphQL(t *testing.T) {
	d := read(t, `schema { query: Root mutation: Mutation }
	type Root { "prose" boards(ids: [ID!], limit: Int! = 25, kind: Kind): [Board!]! me: User @deprecated }
	type Mutation { like(id: ID!): JSON }
	enum Kind { open closed }
	scalar JSON
	union Who = User
	input Filter { kind: Kind! }
	type User { name: String }
	type Board { id: ID! items(filter: Filter): [User] }`)
	keys := []string{}
	for _, o := range d.Operations {
		keys = append(keys, o.Key())
	}
	if want := []string{"mutation like", "query boards", "query me"}; !reflect.DeepEqual(keys, want) {
		t.Fatalf("got %v, want %v", keys, want)
	}
	boards := d.Operations[1]
	if args := boards.GraphQL.Args; len(args) != 3 || args[0].Declared != "[ID!]" || args[1].Required || args[2].Type.Ref != "Kind" {
		t.Errorf("got %+v", args)
	}
	items, _ := d.Types["Board"].Field("items")
	if len(items.Args) != 1 || items.Args[0].Type.Ref != "Filter" || !items.Required || items.Type.Items.Ref != "User" {
		t.Errorf("got %+v", items)
	}
	if !d.Types["Filter"].Input || !reflect.DeepEqual(d.Types["Kind"].Enum, []string{"open", "closed"}) || d.Types["Who"].Kind != document.Union {
		t.Errorf("got %+v", d.Types)
	}
}

func TestRead_OldAndOddDocuments(t *testing.T) {
	d := read(t, `{"swagger":"2.0","consumes":["application/x-www-form-urlencoded"],
	 "paths":{"/a":{"get":{"operationId":"getA"},"patch":{"consumes":["application/json-patch+json"],"parameters":[{"in":"body","name":"b","required":["x"],"schema":{"type":"object"}}]}}},
	 "x-ms-paths":{"/a?name={name}":{"get":{"parameters":[{"in":"path","name":"name","required":true,"type":"string"}]}},"/b?":{"get":{}}}}`)
	var keys []string
	for _, o := range d.Operations {
		keys = append(keys, o.Key())
	}
	if want := []string{"GET /a", "PATCH /a", "GET /a?name={name}", "GET /b"}; !reflect.DeepEqual(keys, want) {
		t.Fatalf("got %v, want %v", keys, want)
	}
	if body := d.Operations[1].Body; body.Media != "application/json-patch+json" || body.Required {
		t.Errorf("got %+v", body)
	}
	newer := read(t, `{"openapi":"3.1.0","paths":{"/calls()":{"get":{}},"/range(address='{address}')":{"get":{}}},
	 "components":{"schemas":{"T":{"type":["string","integer","null"]},"C":{"const":"only"}}}}`)
	if newer.Operations[0].Path != "/calls()" || newer.Operations[1].Path != "/range(address='{address}')" {
		t.Errorf("got %+v", newer.Operations)
	}
	if two := newer.Types["T"]; two.Kind != document.Union || !two.Nullable || len(two.Parts) != 2 {
		t.Errorf("got %+v", two)
	}
	if only := newer.Types["C"]; !reflect.DeepEqual(only.Enum, []string{"only"}) {
		t.Errorf("got %+v", only)
	}
	bare := read(t, `{"schemas":{"A":{"type":"object","properties":{"b":{"$ref":"#/schemas/B"}}},"B":{"type":"string"}}}`)
	if b, _ := bare.Types["A"].Field("b"); b.Type.Ref != "B" || len(bare.Operations) != 0 {
		t.Errorf("got %+v", bare)
	}
}
