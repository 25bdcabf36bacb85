package emit

import (
	"bytes"
	"slices"

	"bobbin/connectors/generate/document"
	"bobbin/connectors/generate/service"
	"bobbin/runtime/connector"
)

// Schemas writes schemas.json: the answer types and success statuses, one a line.
func Schemas(s *service.Service) []byte {
	w := schemaWriter{types: s.Types, out: map[string]connector.Schema{}}
	answers, status := map[string]connector.Schema{}, map[string]int{}
	for _, o := range s.Operations {
		if o.SameAs != "" {
			continue
		}
		if o.Answer.Type != nil && o.AnswerKind() == "" {
			answers[o.Name] = w.schema(o.Answer.Type)
		}
		if o.Answer.Status != 0 && o.Answer.Status != 200 {
			status[o.Name] = o.Answer.Status
		}
	}
	var b bytes.Buffer
	b.WriteString(`{"types":`)
	lines(&b, w.out)
	b.WriteString(`,"answers":`)
	lines(&b, answers)
	b.WriteString(`,"status":`)
	lines(&b, status)
	b.WriteString("}\n")
	return b.Bytes()
}

// schemaWriter collects the named types that answers reach.
type schemaWriter struct {
	types map[string]*document.Type
	out   map[string]connector.Schema
}

func (w schemaWriter) schema(t *document.Type) connector.Schema {
	if t.Ref != "" {
		if _, done := w.out[t.Ref]; !done {
			w.out[t.Ref] = connector.Schema{}
			w.out[t.Ref] = w.schema(w.types[t.Ref])
		}
		return connector.Schema{Ref: t.Ref}
	}
	switch t.Kind {
	case document.String:
		return connector.Schema{Kind: "string", Format: t.Format, Enum: t.Enum}
	case document.Array:
		items := w.schema(t.Items)
		return connector.Schema{Kind: "array", Items: &items}
	case document.Object, document.Both:
		s := connector.Schema{Kind: "object", Fields: map[string]connector.Schema{}}
		w.merge(&s, t, map[string]bool{})
		slices.Sort(s.Required)
		s.Required = slices.Compact(s.Required)
		return s
	case document.Union:
		return w.schema(t.Parts[0])
	case document.Integer, document.Number, document.Boolean:
		return connector.Schema{Kind: string(t.Kind)}
	}
	return connector.Schema{Kind: "any"}
}

// merge adds the fields of an object, or of everything a composition is made of.
func (w schemaWriter) merge(s *connector.Schema, t *document.Type, seen map[string]bool) {
	if t == nil || seen[t.Ref] {
		return
	}
	if t.Ref != "" {
		seen[t.Ref] = true
		w.merge(s, w.types[t.Ref], seen)
		return
	}
	for _, f := range t.Fields {
		s.Fields[f.Name] = w.schema(f.Type)
		if f.Required {
			s.Required = append(s.Required, f.Name)
		}
	}
	for _, part := range t.Parts {
		w.merge(s, part, seen)
	}
}
