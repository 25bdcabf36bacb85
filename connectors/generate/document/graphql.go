package document

import (
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"

	"bobbin/runtime/fault"
)

// GraphQL says that an operation is a field of Query or Mutation.
type GraphQL struct {
	Kind  string // query or mutation
	Field string
	Args  []Argument // in the schema's order
}

// Argument is one argument of a field of Query or Mutation.
type Argument struct {
	Name     string
	Declared string // as a query declares its variable: [ID!]
	Required bool
	Type     *Type
	Doc      string
}

// largestSchema bounds what the parser takes, in tokens; Linear's schema has about 60,000.
const largestSchema = 2_000_000

// readSDL reads a GraphQL schema. Its operations are the fields of Query and Mutation.
func readSDL(source string, prose bool) (*Document, error) {
	schema, err := parser.ParseSchemaWithLimit(&ast.Source{Name: "schema", Input: source}, largestSchema)
	if err != nil {
		return nil, fault.New(fault.Invalid, "The API document is neither JSON nor a GraphQL schema: %v.", err).Because(err)
	}
	roots := map[string]string{"Query": "query", "Mutation": "mutation"}
	for _, s := range schema.Schema {
		for _, o := range s.OperationTypes {
			if o.Operation == ast.Query || o.Operation == ast.Mutation {
				roots[o.Type] = string(o.Operation)
			}
		}
	}
	d := &Document{Types: map[string]*Type{}, About: About{Format: "GraphQL"}}
	known := map[string]bool{}
	for _, def := range schema.Definitions {
		known[def.Name] = def.Kind != ast.Scalar
	}
	g := graphql{known, prose}
	for _, def := range slices.Concat(schema.Definitions, schema.Extensions) {
		if kind := roots[def.Name]; kind != "" {
			for _, f := range def.Fields {
				d.Operations = append(d.Operations, g.operation(kind, f))
			}
			continue
		}
		if t := g.definition(def); t != nil && d.Types[def.Name] == nil {
			d.Types[def.Name] = t
		}
	}
	if len(d.Operations) == 0 {
		return nil, fault.New(fault.Invalid, "The GraphQL schema has neither queries nor mutations.")
	}
	slices.SortStableFunc(d.Operations, func(a, b Operation) int {
		if a.Key() < b.Key() {
			return -1
		}
		return 1
	})
	return d, nil
}

// graphql reads definitions; known are the named types that are not scalars.
type graphql struct {
	known map[string]bool
	prose bool // descriptions are read, too
}

func (g graphql) said(description string) string {
	if !g.prose {
		return ""
	}
	return strings.TrimSpace(description)
}

func (g graphql) operation(kind string, f *ast.FieldDefinition) Operation {
	answer := g.reference(f.Type)
	data := &Type{Kind: Object, Fields: []Field{{Name: f.Name, Required: true, Type: answer}}}
	op := Operation{
		Method: "POST", ID: f.Name, Tags: []string{kind}, Deprecated: f.Directives.ForName("deprecated") != nil,
		GraphQL: &GraphQL{Kind: kind, Field: f.Name}, Doc: g.said(f.Description),
		Answer: Answer{Status: 200, Media: "application/json",
			Type: &Type{Kind: Object, Fields: []Field{{Name: "data", Required: true, Type: data}}}},
	}
	for _, a := range f.Arguments {
		op.GraphQL.Args = append(op.GraphQL.Args, Argument{a.Name, a.Type.String(), a.Type.NonNull && a.DefaultValue == nil, g.given(a.Type), g.said(a.Description)})
	}
	return op
}

func (g graphql) definition(def *ast.Definition) *Type {
	switch def.Kind {
	case ast.Enum:
		t := &Type{Kind: String}
		for _, v := range def.EnumValues {
			t.Enum = append(t.Enum, v.Name)
		}
		return t
	case ast.Union:
		t := &Type{Kind: Union}
		for _, name := range def.Types {
			t.Parts = append(t.Parts, &Type{Ref: name})
		}
		return t
	case ast.Object, ast.Interface, ast.InputObject:
		t := &Type{Kind: Object, Input: def.Kind == ast.InputObject, Doc: g.said(def.Description)}
		for _, f := range def.Fields {
			field := Field{Name: f.Name, Required: !t.Input || f.Type.NonNull && f.DefaultValue == nil, Type: g.reference(f.Type), Doc: g.said(f.Description)}
			if t.Input {
				field.Type = g.given(f.Type)
			}
			for _, a := range f.Arguments {
				field.Args = append(field.Args, Field{Name: a.Name, Required: a.Type.NonNull && a.DefaultValue == nil, Type: g.given(a.Type), Declared: a.Type.String()})
			}
			t.Set(field)
		}
		return t
	}
	return nil
}

// scalars are the kinds of GraphQL's own scalars; any other scalar is the service's own and may be anything.
var scalars = map[string]Kind{"ID": String, "String": String, "Int": Integer, "Float": Number, "Boolean": Boolean}

// given is the type of something a person gives: an id may be a number, too.
func (g graphql) given(t *ast.Type) *Type {
	out := g.reference(t)
	one, innermost := out, t
	for one.Items != nil {
		one, innermost = one.Items, innermost.Elem
	}
	if innermost.NamedType == "ID" {
		one.Kind, one.Parts = Union, []*Type{{Kind: String}, {Kind: Integer}}
	}
	return out
}

func (g graphql) reference(t *ast.Type) *Type {
	var out *Type
	switch {
	case t.Elem != nil:
		out = &Type{Kind: Array, Items: g.reference(t.Elem)}
		out.Items.Nullable = false // lists with holes are rare, and tiresome to write for
	case g.known[t.NamedType]:
		out = &Type{Ref: t.NamedType}
	case scalars[t.NamedType] != "":
		out = &Type{Kind: scalars[t.NamedType]}
	default:
		out = &Type{Kind: Any}
	}
	out.Nullable = !t.NonNull
	return out
}
