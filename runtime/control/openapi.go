package control

import (
	"encoding/json"
	"io"
	"maps"
	"reflect"
	"regexp"
	"strings"
	"time"

	"github.com/google/jsonschema-go/jsonschema"
)

// shapes are the types whose JSON is not what their Go form says.
var shapes = &jsonschema.ForOptions{TypeSchemas: map[reflect.Type]*jsonschema.Schema{
	reflect.TypeFor[json.RawMessage](): {},
	reflect.TypeFor[time.Time]():       {Type: "string", Format: "date-time"},
	reflect.TypeFor[[]byte]():          {Type: "string", ContentEncoding: "base64"},
}}

// operation is one request in the document.
type operation struct {
	Summary     string            `json:"summary"`
	OperationID string            `json:"operationId"`
	Security    []map[string]any  `json:"security"`
	Role        Role              `json:"x-role"`
	Parameters  []parameter       `json:"parameters,omitempty"`
	RequestBody *content          `json:"requestBody,omitempty"`
	Responses   map[string]answer `json:"responses"`
}

type parameter struct {
	Name     string             `json:"name"`
	In       string             `json:"in"`
	Required bool               `json:"required"`
	Schema   *jsonschema.Schema `json:"schema"`
}

type content struct {
	Required bool                 `json:"required,omitempty"`
	Content  map[string]mediaType `json:"content"`
}

type answer struct {
	Description string               `json:"description"`
	Content     map[string]mediaType `json:"content"`
}

type mediaType struct {
	Schema *jsonschema.Schema `json:"schema"`
}

// OpenAPI is the description of the API (OpenAPI 3.1), made of the same table as the server.
func (s *Server) OpenAPI() []byte {
	paths := map[string]map[string]operation{}
	add := func(path, method string, o operation) {
		if paths[Base+path] == nil {
			paths[Base+path] = map[string]operation{}
		}
		o.Security = []map[string]any{{"token": []string{}}}
		o.OperationID = operationID(method, path)
		paths[Base+path][strings.ToLower(method)] = o
	}
	for _, r := range s.routes {
		add(r.path, r.method, r.operation())
	}
	stream := func(kind string, of any) map[string]answer {
		return map[string]answer{"200": {"One after the other", map[string]mediaType{kind: {schemaOf(reflect.TypeOf(of))}}}, "default": refusal()}
	}
	add("/signals", "GET", operation{Summary: "What happens, as server-sent events", Role: Viewer, Responses: stream("text/event-stream", Signal{}),
		Parameters: []parameter{{"workspace", "query", false, text()}, {"environment", "query", false, text()}, {"invocation", "query", false, text()}}})
	add("/audit/export", "GET", operation{Summary: "The whole audit log, one object a line", Role: TeamAdmin, Responses: stream("application/x-ndjson", AuditEntry{})})
	document := map[string]any{
		"openapi":    "3.1.0",
		"info":       map[string]any{"title": "Bobbin runner", "version": "1", "description": "What a runner runs, and what ran. Times are RFC 3339."},
		"paths":      paths,
		"components": map[string]any{"securitySchemes": map[string]any{"token": map[string]string{"type": "http", "scheme": "bearer"}}},
	}
	out, err := json.MarshalIndent(document, "", "  ")
	if err != nil { // it is plain values
		panic("control: a document that is not JSON: " + err.Error())
	}
	return out
}

func (r route) operation() operation {
	o := operation{Summary: r.summary, Role: r.role, Responses: map[string]answer{"default": refusal(),
		"200": {"Done", map[string]mediaType{"application/json": {schemaOf(reflect.TypeOf(r.out))}}}}}
	t := reflect.TypeOf(r.in)
	all, rest := places(t)
	for _, p := range all {
		if p.kind == "body" {
			o.RequestBody = &content{true, map[string]mediaType{p.name: {&jsonschema.Schema{}}}}
			continue
		}
		if p.kind == "path" && !strings.Contains(r.path, "{"+p.name+"}") {
			continue // of another endpoint with the same request
		}
		schema := text()
		switch t.Field(p.index).Type.Kind() {
		case reflect.Int, reflect.Int64:
			schema = &jsonschema.Schema{Type: "integer"}
		case reflect.Bool:
			schema = &jsonschema.Schema{Type: "boolean"}
		}
		o.Parameters = append(o.Parameters, parameter{p.name, p.kind, p.kind == "path", schema})
	}
	if rest && r.method != "GET" && r.method != "DELETE" {
		o.RequestBody = &content{false, map[string]mediaType{"application/json": {schemaOf(t)}}}
	}
	return o
}

func text() *jsonschema.Schema { return &jsonschema.Schema{Type: "string"} }

// schemaOf describes the JSON of a type. Fields may be added, so unknown ones are allowed.
func schemaOf(t reflect.Type) *jsonschema.Schema {
	if t == reflect.TypeFor[io.Reader]() {
		return &jsonschema.Schema{}
	}
	schema, err := jsonschema.ForType(t, shapes)
	if err != nil { // the table is fixed, and a test walks it
		panic("control: " + t.String() + " has no schema: " + err.Error())
	}
	loosen(schema)
	return schema
}

func loosen(s *jsonschema.Schema) {
	if s == nil {
		return
	}
	if s.Type == "object" && len(s.Properties) > 0 {
		s.AdditionalProperties = nil
	}
	for one := range maps.Values(s.Properties) {
		loosen(one)
	}
	loosen(s.Items)
}

func refusal() answer {
	return answer{"Why not", map[string]mediaType{"application/json": {schemaOf(reflect.TypeFor[faultAnswer]())}}}
}

var braces = regexp.MustCompile(`[{}]`)

// operationID names a request: postWorkspacesWorkspaceReleases.
func operationID(method, path string) string {
	name := strings.ToLower(method)
	for part := range strings.SplitSeq(braces.ReplaceAllString(path, ""), "/") {
		part = strings.TrimSuffix(part, ".json")
		if part != "" {
			name += strings.ToUpper(part[:1]) + part[1:]
		}
	}
	return name
}
