// Package document reads a vendor's API document (OpenAPI 2, 3.0 and 3.1 and Google discovery
// as JSON, GraphQL as SDL, bare JSON Schemas) into plain operations and types.
//
// It reads tolerantly: documents are often invalid, and one bad reference must not cost
// the other thousand operations. What cannot be understood becomes the type any. It takes
// names, paths, parameters and types; prose only of a person's own documents (Open). What an
// operation is called is package name's to say.
package document

import (
	"bytes"
	"cmp"
	"encoding/json"
	"maps"
	"math"
	"slices"
	"strings"

	"bobbin/runtime/fault"
)

// Document is an interface as its document tells it.
type Document struct {
	Operations []Operation      // by path and method
	Types      map[string]*Type // named types
	About      About            // of a person's own document (Open)
}

// Operation is one method of one path.
type Operation struct {
	Method     string // GET
	Path       string // with {parameters}, below the service's base URL
	ID         string // operationId, "" when there is none
	Tags       []string
	Deprecated bool
	Doc        string // what the vendor says of it, in a person's own document
	Parameters []Parameter
	Body       *Body
	Answer     Answer
	Area       string   // the part of the service its document describes, "" when one describes all
	GraphQL    *GraphQL // nil for everything that is not a field of Query or Mutation
}

// Key is the operation's identity: method and path, or what a GraphQL query asks for.
func (o Operation) Key() string {
	if o.GraphQL != nil {
		return o.GraphQL.Kind + " " + o.GraphQL.Field
	}
	return o.Method + " " + o.Path
}

// Place is where a parameter goes.
type Place string

// The places. A cookie parameter is left out.
const (
	InPath   Place = "path"
	InQuery  Place = "query"
	InHeader Place = "header"
)

// Parameter is one parameter outside the body.
type Parameter struct {
	Name     string
	In       Place
	Required bool
	Comma    bool // a list joined by commas
	Type     *Type
	Doc      string
}

// Body is what an operation takes.
type Body struct {
	Media    string // application/json, multipart/form-data, ...
	Required bool
	Type     *Type
}

// Answer is what an operation gives when it goes well.
type Answer struct {
	Status int
	Media  string // "" when there is no content
	Type   *Type  // nil when the document says nothing
}

// methods are the HTTP methods a document may describe, in the order they are listed.
var methods = []string{"get", "post", "put", "patch", "delete", "head"}

// Read reads a document. Errors: invalid, when it is not an API document at all.
func Read(data []byte) (*Document, error) {
	if trimmed := bytes.TrimSpace(data); len(trimmed) > 0 && trimmed[0] != '{' {
		return readSDL(string(data), false)
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	var root map[string]any
	if err := decoder.Decode(&root); err != nil {
		return nil, fault.New(fault.Invalid, "The API document is not readable as JSON.").Because(err)
	}
	return (&reader{root: root, old: text(root["swagger"]) != "", left: math.MaxInt}).read()
}

func (r *reader) read() (*Document, error) {
	d, root := &Document{}, r.root
	switch {
	case object(root["paths"]) != nil:
		d.Operations = r.pathOperations()
	case root["discoveryVersion"] != nil:
		r.types = "schemas"
		d.Operations = r.discovered()
	case object(root["schemas"]) != nil:
		r.types = "schemas"
	default:
		return nil, fault.New(fault.Invalid, "The API document has no paths.").
			WithHint("It must be an OpenAPI 2 or 3 document in JSON, a Google discovery document or a GraphQL schema.")
	}
	d.Types = r.namedTypes()
	d.Operations = unique(d.Operations)
	return d, nil
}

// pathOperations lists what OpenAPI has under paths, and what Azure's documents have under
// x-ms-paths: paths with a query, which select one of several operations.
func (r *reader) pathOperations() []Operation {
	var operations []Operation
	for _, key := range []string{"paths", "x-ms-paths"} {
		paths := object(r.root[key])
		for _, path := range slices.Sorted(maps.Keys(paths)) {
			item := r.follow(paths[path])
			for _, method := range methods {
				if o, ok := item[method].(map[string]any); ok {
					operations = append(operations, r.operation(method, strings.TrimSuffix(path, "?"), item, o))
				}
			}
		}
	}
	return operations
}

// unique keeps the first of operations that became the same by cleaning their paths.
func unique(operations []Operation) []Operation {
	slices.SortStableFunc(operations, func(a, b Operation) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), cmp.Compare(methodRank(a.Method), methodRank(b.Method)))
	})
	return slices.CompactFunc(operations, func(a, b Operation) bool { return a.Key() == b.Key() })
}

func methodRank(method string) int { return slices.Index(methods, strings.ToLower(method)) }

// reader holds the document while it is read.
type reader struct {
	root  map[string]any
	old   bool   // Swagger 2.0
	prose bool   // what the vendor says is read, too
	left  int    // how many more schema objects may be met
	types string // where the named types are, when not where OpenAPI has them
}

func (r *reader) namedTypes() map[string]*Type {
	schemas := object(object(r.root["components"])["schemas"])
	if r.old {
		schemas = object(r.root["definitions"])
	}
	if r.types != "" {
		schemas = object(r.root[r.types])
	}
	types := map[string]*Type{}
	for name, schema := range schemas {
		types[name] = r.schema(schema, 0)
		if doc := r.said(object(schema)); doc != "" {
			t := *types[name]
			t.Doc = doc
			types[name] = &t
		}
	}
	return types
}

// said is what the vendor says of something: its summary, then its description.
func (r *reader) said(m map[string]any) string {
	if !r.prose {
		return ""
	}
	summary, description := strings.TrimSpace(text(m["summary"])), strings.TrimSpace(text(m["description"]))
	if summary == "" || strings.HasPrefix(description, summary) {
		return description
	}
	return strings.TrimSpace(summary + "\n\n" + description)
}

func text(v any) string {
	s, _ := v.(string)
	return s
}

func object(v any) map[string]any {
	m, _ := v.(map[string]any)
	return m
}

func list(v any) []any {
	l, _ := v.([]any)
	return l
}

func truth(v any) bool {
	b, _ := v.(bool)
	return b
}
