package simulate

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"

	"bobbin/runtime/connector"
)

// largestQuery bounds what the parser takes, in tokens.
const largestQuery = 20_000

// graphql answers a query by the types of what it asks for: the chosen fields and no others.
func (s *Simulator) graphql(call *Call) Answer {
	var asked struct {
		Query         string         `json:"query"`
		OperationName string         `json:"operationName"`
		Variables     map[string]any `json:"variables"`
	}
	if err := json.Unmarshal(call.Body, &asked); err != nil || asked.Query == "" {
		return wrong("Must provide query string.").As(http.StatusBadRequest)
	}
	document, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: asked.Query}, largestQuery)
	if err != nil {
		return wrong("Syntax Error: " + err.Error()).As(http.StatusBadRequest)
	}
	operation := document.Operations.ForName(asked.OperationName)
	if operation == nil {
		return wrong("Unknown operation named \"" + asked.OperationName + "\".")
	}
	schemas := s.config.Table.Schemas()
	c := chooser{newInventor(schemas.Types, call), document.Fragments}
	data := Doc{}
	for _, selected := range operation.SelectionSet {
		field, ok := selected.(*ast.Field)
		if !ok {
			continue
		}
		name, known := s.prepared.fields[string(operation.Operation)+" "+field.Name]
		if !known {
			return wrong("Cannot query field \"" + field.Name + "\" on type \"" + string(operation.Operation) + "\".")
		}
		schema := schemas.Answers[name].Fields["data"].Fields[field.Name]
		data[field.Alias] = c.value(schema, field.Name, field.SelectionSet, 0)
		if p := s.config.Table.Operations[name].Page; p != nil && field.Alias == field.Name {
			chosenPage(p, field, asked.Variables, Doc{"data": data})
		}
	}
	return JSON(http.StatusOK, Doc{"data": data})
}

// chosenPage cuts the page out of a list that a field's arguments ask for. Only what was chosen
// is answered.
func chosenPage(p *connector.Page, field *ast.Field, variables map[string]any, answer any) {
	given := func(name string) string {
		argument := field.Arguments.ForName(name)
		if argument == nil {
			return ""
		}
		value, err := argument.Value.Value(variables)
		if err != nil {
			return ""
		}
		return ToText(value)
	}
	put := func(v any, path string, value any) any {
		parent, name := cutDot(path)
		if doc, ok := at(v, parent).(Doc); ok {
			if _, chosen := doc[name]; chosen {
				doc[name] = value
			}
		}
		return v
	}
	_, next := pager{p, given, put, false}.cut(answer)
	switch {
	case p.Next != "" && next != "":
		put(answer, p.Next, next)
	case p.Next != "":
		put(answer, p.Next, nil)
	}
}

// cutDot parts a path at its last dot.
func cutDot(path string) (before, last string) {
	i := strings.LastIndex(path, ".")
	return path[:max(i, 0)], path[i+1:]
}

// wrong is how GraphQL services refuse.
func wrong(message string) Answer {
	return JSON(http.StatusOK, Doc{"errors": []any{Doc{"message": message}}})
}

// fieldsOf finds operations by kind and field: "query boards".
func fieldsOf(table *connector.Table) map[string]string {
	fields := map[string]string{}
	if table == nil {
		return fields
	}
	for _, name := range SortedKeys(table.Operations) {
		if g := table.Operations[name].GraphQL; g != nil {
			if _, done := fields[g.Kind+" "+g.Field]; !done {
				fields[g.Kind+" "+g.Field] = name
			}
		}
	}
	return fields
}

// chooser makes values of types, with the fields of a selection.
type chooser struct {
	inventor
	fragments ast.FragmentDefinitionList
}

func (c chooser) value(schema connector.Schema, name string, chosen ast.SelectionSet, level int) any {
	typeName := schema.Ref
	for i := 0; schema.Ref != "" && i < maxSelection; i++ { // a union is its first type
		typeName = schema.Ref
		schema = c.types[schema.Ref]
	}
	switch {
	case schema.Kind == "array" && schema.Items != nil:
		return []any{c.value(*schema.Items, name, chosen, level)}
	case schema.Kind != "object" || level > maxSelection:
		return c.inventor.value(schema, name, nil)
	}
	doc := Doc{}
	c.choose(doc, schema, typeName, chosen, level)
	return doc
}

// maxSelection is how deep a selection may nest, fragments included.
const maxSelection = 40

func (c chooser) choose(doc Doc, schema connector.Schema, typeName string, chosen ast.SelectionSet, level int) {
	if level > maxSelection {
		return
	}
	for _, selected := range chosen {
		switch selected := selected.(type) {
		case *ast.Field:
			if selected.Name == "__typename" {
				doc[selected.Alias] = typeName
				continue
			}
			doc[selected.Alias] = c.value(schema.Fields[selected.Name], selected.Name, selected.SelectionSet, level+1)
		case *ast.InlineFragment:
			if selected.TypeCondition == "" || selected.TypeCondition == typeName {
				c.choose(doc, schema, typeName, selected.SelectionSet, level+1)
			}
		case *ast.FragmentSpread:
			if f := c.fragments.ForName(selected.Name); f != nil {
				c.choose(doc, schema, typeName, f.SelectionSet, level+1)
			}
		}
	}
}
