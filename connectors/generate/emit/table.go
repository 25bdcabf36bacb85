// Package emit writes a service out: the operation table, the answer types for simulators,
// the declarations for scripts, and the expected request of every operation for tests.
//
// Everything it writes is a function of the service alone: same service, same bytes.
package emit

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"

	"bobbin/connectors/generate/document"
	"bobbin/connectors/generate/service"
	"bobbin/runtime/connector"
)

// Table writes operations.json: a connector.Table, one operation a line.
func Table(s *service.Service) []byte {
	table := map[string]connector.Operation{}
	for _, o := range s.Operations {
		comma, commas := o.Commas()
		table[o.Name] = connector.Operation{
			All: o.All, Method: o.Method, Path: o.Path,
			Query: o.Names(document.InQuery), Comma: comma, Commas: commas, Header: o.Names(document.InHeader),
			Body: o.BodyKind(), Answer: o.AnswerKind(), Fixed: o.Fixed,
			GraphQL: graphql(s, o), Page: o.Page,
		}
	}
	var b bytes.Buffer
	b.WriteString("{")
	if shared := nested(s); len(shared) > 0 {
		b.WriteString(`"nested":`)
		lines(&b, shared)
		b.WriteString(",\n")
	}
	if s.Limits != nil {
		b.WriteString(`"limits":`)
		b.Write(compact(s.Limits))
		b.WriteString(",\n")
	}
	b.WriteString(`"operations":`)
	lines(&b, table)
	b.WriteString("}\n")
	return b.Bytes()
}

// lines writes a JSON object with one member a line, sorted, so that a change is a small diff.
func lines[V any](b *bytes.Buffer, m map[string]V) {
	b.WriteString("{")
	for i, key := range slices.Sorted(maps.Keys(m)) {
		if i > 0 {
			b.WriteString(",")
		}
		b.WriteString("\n")
		b.Write(compact(key))
		b.WriteString(":")
		b.Write(compact(m[key]))
	}
	b.WriteString("\n}")
}

// compact is JSON without HTML escapes.
func compact(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic("emit: plain values always marshal: " + err.Error())
	}
	return bytes.TrimRight(b.Bytes(), "\n")
}
