package connectortest

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"sort"
	"strings"
	"testing"
	"time"

	"bobbin/runtime/connector"
	"bobbin/runtime/simulate"
)

// Answered counts what the operations of a simulator answered.
type Answered struct {
	Typed   int // valid values of their response type
	Free    int // answers whose type says nothing: no body, bytes, text, or any JSON
	Written int // operations with hand-written behaviour, which stories test
	Wrong   []string
}

// AnswersOf calls every operation of a simulator's table that nobody wrote behaviour for, with
// made-up parameters, and compares what it answers with the response type. The service is the one
// the simulator plays.
func AnswersOf(t *testing.T, s *simulate.Simulator, service simulate.Service, table *connector.Table) Answered {
	t.Helper()
	var a Answered
	written := map[string]bool{}
	for _, r := range service.Routes {
		for _, path := range shapes(r.Path) {
			written[r.Method+" "+path] = true
			if r.Method == http.MethodGet {
				written[http.MethodHead+" "+path] = true
			}
		}
	}
	schemas := &connector.Schemas{}
	if table.Schemas != nil {
		schemas = table.Schemas()
	}
	for _, name := range simulate.SortedKeys(table.Operations) {
		o := table.Operations[name]
		if o.GraphQL != nil {
			continue // what is asked for decides; goldens test those
		}
		if slices.ContainsFunc(shapes(o.Path), func(path string) bool { return written[o.Method+" "+path] }) {
			a.Written++
			continue
		}
		r := httptest.NewRequest(o.Method, "http://service.example"+plain(o.Path), strings.NewReader("{}"))
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		schema, typed := schemas.Answers[name]
		var value any
		err := json.Unmarshal(w.Body.Bytes(), &value)
		switch {
		case w.Code >= 300:
			a.Wrong = append(a.Wrong, fmt.Sprintf("%s is answered %d %.200s", name, w.Code, w.Body))
		case o.Answer != "" || !typed || w.Code == http.StatusNoContent || anything(schemas, schema):
			a.Free++
		case err != nil:
			a.Wrong = append(a.Wrong, fmt.Sprintf("%s is answered with no JSON: %.200s", name, w.Body))
		default:
			if wrong := invalid(schemas, schema, value, "", 0); wrong != "" {
				a.Wrong = append(a.Wrong, name+": "+wrong)
				continue
			}
			a.Typed++
		}
	}
	sort.Strings(a.Wrong)
	return a
}

// shapes are a path without the names of its parameters, with and without its optional part.
func shapes(path string) []string {
	path, _, _ = strings.Cut(path, "?")
	path = strings.TrimSuffix(parameter.ReplaceAllString(path, "{}"), "/")
	return []string{strings.ReplaceAll(path, "(-/)", ""), strings.ReplaceAll(path, "(-/)", "-/")}
}

var parameter = regexp.MustCompile(`\{[^{}]+\}|\*[A-Za-z_]+`)

// anything says whether a type says nothing of its values.
func anything(all *connector.Schemas, s connector.Schema) bool {
	for range 50 {
		if s.Ref == "" {
			break
		}
		s = all.Types[s.Ref]
	}
	return len(s.Enum) == 0 && (s.Kind == "" || s.Kind == "any")
}

// plain is a path with its parameters' names for their values.
func plain(path string) string {
	path, _, _ = strings.Cut(path, "?")
	return strings.NewReplacer("{", "", "}", "", "(-/)", "", "*", "").Replace(path)
}

// invalid says where a value is not of its type; "" when it is.
func invalid(all *connector.Schemas, s connector.Schema, v any, where string, depth int) string {
	for range 50 {
		if s.Ref == "" {
			break
		}
		s = all.Types[s.Ref]
	}
	wrong := func(what string) string {
		return fmt.Sprintf("%s: %s, not %.80v", strings.TrimPrefix(where, "."), what, v)
	}
	if len(s.Enum) > 0 && !slices.ContainsFunc(s.Enum, func(e string) bool { return e == simulate.ToText(v) }) {
		return wrong("one of " + strings.Join(s.Enum, ", "))
	}
	switch s.Kind {
	case "object", "array":
		return invalidWithin(all, s, v, where, depth)
	case "string":
		text, ok := v.(string)
		if !ok {
			return wrong("text")
		}
		if _, err := time.Parse(time.RFC3339, text); s.Format == "date-time" && err != nil {
			return wrong("a time")
		}
		if _, err := time.Parse(time.DateOnly, text); s.Format == "date" && err != nil {
			return wrong("a day")
		}
	case "integer":
		if n, ok := v.(float64); !ok || n != math.Trunc(n) {
			return wrong("a whole number")
		}
	case "number":
		if _, ok := v.(float64); !ok {
			return wrong("a number")
		}
	case "boolean":
		if _, ok := v.(bool); !ok {
			return wrong("true or false")
		}
	}
	return ""
}

// invalidWithin is invalid for objects and lists.
func invalidWithin(all *connector.Schemas, s connector.Schema, v any, where string, depth int) string {
	wrong := func(what string) string {
		return fmt.Sprintf("%s: %s, not %.80v", strings.TrimPrefix(where, "."), what, v)
	}
	switch s.Kind {
	case "object":
		d, ok := v.(map[string]any)
		if !ok {
			return wrong("an object")
		}
		for _, name := range s.Required {
			if _, ok := d[name]; !ok {
				return wrong("the field " + name + " is missing")
			}
		}
		for name, value := range d {
			if field, known := s.Fields[name]; known && value != nil {
				if w := invalid(all, field, value, where+"."+name, depth+1); w != "" {
					return w
				}
			}
		}
	case "array":
		list, ok := v.([]any)
		if !ok {
			return wrong("a list")
		}
		for i, value := range list {
			if s.Items == nil {
				break
			}
			if w := invalid(all, *s.Items, value, fmt.Sprint(where, ".", i), depth+1); w != "" {
				return w
			}
		}
	}
	return ""
}
