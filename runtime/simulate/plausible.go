package simulate

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"bobbin/runtime/connector"
)

// deepest is how many types an invented answer goes down into; below it optional fields are left out.
const deepest = 6

// plausible answers an operation nobody wrote behaviour for: the right status and a value of
// its response type, the same one for the same call.
func (s *Simulator) plausible(call *Call) Answer {
	if call.Operation.GraphQL != nil {
		return s.graphql(call)
	}
	status, schemas := http.StatusOK, (*connector.Schemas)(nil)
	operation := call.Operation
	if s.config.Table != nil && s.config.Table.Schemas != nil {
		schemas = s.config.Table.Schemas()
	}
	if schemas != nil && schemas.Status[operation.Name] != 0 {
		status = schemas.Status[operation.Name]
	}
	switch operation.Answer {
	case "none":
		_, _ = s.kept(call, nil)
		if status == http.StatusOK {
			status = http.StatusNoContent
		}
		return Empty(status)
	case "text":
		return Text(status, "")
	case "binary":
		return Answer{Status: status, Raw: []byte{}, Header: http.Header{"Content-Type": {"application/octet-stream"}}}
	}
	if status == http.StatusNoContent {
		return Empty(status)
	}
	if schemas == nil {
		return JSON(status, Doc{})
	}
	schema, ok := schemas.Answers[operation.Name]
	if !ok {
		return JSON(status, Doc{})
	}
	answer, real := s.kept(call, newInventor(schemas.Types, call).value(schema, "", nil))
	if operation.Page != nil {
		return call.page(status, operation.Page, answer, real)
	}
	return JSON(status, answer)
}

// inventor makes values of types.
type inventor struct {
	types map[string]connector.Schema
	call  *Call
	left  *int // how many more values; a person's own document may have types that multiply
}

// mostValues bounds an invented answer. The largest of the catalogue has some thousands.
const mostValues = 50_000

func newInventor(types map[string]connector.Schema, call *Call) inventor {
	left := mostValues
	return inventor{types, call, &left}
}

// value invents one. Name is the field it is for; above are the named types it stands in.
func (i inventor) value(s connector.Schema, name string, above []string) any {
	if *i.left--; *i.left < 0 {
		return nil
	}
	if s.Ref != "" {
		named, ok := i.types[s.Ref]
		if !ok || slices.Contains(above, s.Ref) || len(above) >= deepest {
			return nil
		}
		return i.value(named, name, append(above[:len(above):len(above)], s.Ref))
	}
	if len(s.Enum) > 0 {
		return s.Enum[0]
	}
	switch s.Kind {
	case "object":
		return i.object(s, above)
	case "array":
		if s.Items == nil {
			return []any{}
		}
		one := i.value(*s.Items, name, above)
		if one == nil {
			return []any{}
		}
		return []any{one}
	case "string":
		return i.text(s.Format, name)
	case "integer", "number":
		return i.number(name)
	case "boolean":
		return name == "isLast" || name == "ok"
	}
	return nil
}

func (i inventor) object(s connector.Schema, above []string) Doc {
	doc := Doc{}
	for field, schema := range s.Fields {
		value := i.value(schema, field, above)
		if value == nil && !slices.Contains(s.Required, field) {
			continue
		}
		doc[field] = value
	}
	for _, field := range s.Required { // one that the document names and does not describe
		if _, described := s.Fields[field]; !described {
			doc[field] = nil
		}
	}
	return doc
}

// text invents a string by the format and the name of its field; a path parameter of the
// same name, or the last one for an id, is echoed.
func (i inventor) text(format, name string) string {
	if given, ok := i.call.Params[name]; ok && format != "date-time" && format != "date" {
		return given
	}
	switch format {
	case "date-time":
		return i.call.Now.UTC().Format("2006-01-02T15:04:05.000Z")
	case "date":
		return i.call.Now.UTC().Format(time.DateOnly)
	case "uri", "url":
		return i.call.Base + i.call.Path
	case "email":
		return "someone@example.com"
	case "uuid":
		return "00000000-0000-4000-8000-000000000001"
	case "binary", "byte":
		return ""
	}
	lower := strings.ToLower(name)
	switch {
	case lower == "id" || strings.HasSuffix(name, "Id") || strings.HasSuffix(name, "_id"):
		return "10000"
	case lower == "self" || strings.HasSuffix(lower, "url"):
		return i.call.Base + i.call.Path
	case lower == "key":
		return "EXAMPLE"
	case strings.HasSuffix(name, "_at"):
		return i.call.Now.UTC().Format("2006-01-02T15:04:05.000Z")
	case strings.HasPrefix(lower, "nextpage"):
		return ""
	case name == "":
		return "example"
	}
	return "Example " + name
}

func (i inventor) number(name string) any {
	if given, ok := i.call.Params[name]; ok {
		if n := ToInt(given); n != 0 {
			return n
		}
	}
	switch name {
	case "startAt", "offset":
		return 0
	case "maxResults", "limit":
		return 50
	}
	return 1
}
