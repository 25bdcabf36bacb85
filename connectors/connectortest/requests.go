// Package connectortest holds what every connector's tests check alike: that its operation
// table makes the requests the API document expects, that its names for existing scripts
// mean what they meant, and that its declarations hold together.
package connectortest

import (
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"bobbin/runtime/connector"
)

// request is one entry of testdata/requests.json.
type request struct {
	Name      string             `json:"name"`
	Arguments map[string]any     `json:"arguments"`
	Method    string             `json:"method"`
	Path      string             `json:"path"`
	Query     string             `json:"query"`
	Header    map[string]string  `json:"header"`
	Body      connector.BodyKind `json:"body"`
}

// Standard checks all of this for the connector whose generated files are in a folder.
func Standard(t *testing.T, folder string, table *connector.Table) {
	t.Helper()
	t.Run("requests", func(t *testing.T) { requests(t, folder, table) })
	t.Run("aliases", func(t *testing.T) { aliases(t, folder, table) })
	t.Run("names", func(t *testing.T) { Names(t, table) })
	t.Run("schemas", func(t *testing.T) { Schemas(t, table) })
}

// Requests compares what the table says of every operation with the golden requests.
func Requests(t *testing.T, table *connector.Table) {
	t.Helper()
	requests(t, ".", table)
}

func requests(t *testing.T, folder string, table *connector.Table) {
	t.Helper()
	var golden []request
	read(t, filepath.Join(folder, "testdata", "requests.json"), &golden)
	if len(golden) != len(table.Operations) {
		t.Errorf("%d golden requests for %d operations", len(golden), len(table.Operations))
	}
	for _, want := range golden {
		o, ok := table.Operations[want.Name]
		if !ok {
			t.Errorf("%s is not in the table", want.Name)
			continue
		}
		got := build(o, want.Arguments)
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s:\n got %+v\nwant %+v", want.Name, got, want)
		}
	}
}

// build makes the request of an operation by its path template and its parameter names.
func build(o connector.Operation, arguments map[string]any) request {
	r := request{Name: o.Name, Arguments: arguments, Method: o.Method, Path: o.Path, Body: o.Body}
	for name, value := range arguments {
		r.Path = strings.ReplaceAll(r.Path, "{"+name+"}", escape(value))
	}
	if o.GraphQL != nil {
		return r // what is asked is compared where a script asks it
	}
	var query []string
	for _, name := range o.Query {
		values, several := arguments[name].([]any)
		if !several {
			values = []any{arguments[name]}
		}
		var texts []string
		for _, v := range values {
			texts = append(texts, escape(v))
		}
		if o.Comma || slices.Contains(o.Commas, name) {
			texts = []string{strings.Join(texts, "%2C")}
		}
		for _, text := range texts {
			query = append(query, escape(name)+"="+text)
		}
	}
	r.Query = strings.Join(query, "&")
	for _, name := range o.Header {
		if r.Header == nil {
			r.Header = map[string]string{}
		}
		r.Header[name] = fmt.Sprint(arguments[name])
	}
	return r
}

// escape encodes as a script's encodeURIComponent does.
func escape(value any) string {
	if list, ok := value.([]any); ok { // in a path
		var texts []string
		for _, v := range list {
			texts = append(texts, fmt.Sprint(v))
		}
		value = strings.Join(texts, ",")
	}
	text := url.QueryEscape(fmt.Sprint(value))
	return strings.NewReplacer("+", "%20", "%21", "!", "%27", "'", "%28", "(", "%29", ")", "%2A", "*").Replace(text)
}

// Aliases checks each name of existing scripts: it is in the table, with the operation it
// means, and where its long name is known, that finds the same.
func Aliases(t *testing.T, table *connector.Table) {
	t.Helper()
	aliases(t, ".", table)
}

func aliases(t *testing.T, folder string, table *connector.Table) {
	t.Helper()
	var list []struct{ Name, Operation, All string }
	file := filepath.Join(folder, "aliases.json")
	if _, err := os.Stat(file); os.IsNotExist(err) {
		return // no existing script knows the service
	}
	read(t, file, &list)
	for _, a := range list {
		t.Run(a.Name, func(t *testing.T) {
			o, ok := table.Operations[a.Name]
			if !ok || key(o) != a.Operation {
				t.Errorf("%s is %s, want %s", a.Name, key(o), a.Operation)
			}
			if a.All == "" {
				return
			}
			if long, ok := table.ByAll(a.All); !ok || key(long) != a.Operation {
				t.Errorf("All.%s is %s, want %s", a.All, key(long), a.Operation)
			}
		})
	}
}

// key is an operation's identity, as the generator has it.
func key(o connector.Operation) string {
	if o.GraphQL != nil {
		return o.GraphQL.Kind + " " + o.GraphQL.Field
	}
	return o.Method + " " + o.Path
}

// Names checks that All names are not shared by different operations and that every group
// path is a plain name.
func Names(t *testing.T, table *connector.Table) {
	t.Helper()
	seen := map[string]string{}
	for name, o := range table.Operations {
		if other, ok := seen[o.All]; ok && other != key(o) {
			t.Errorf("All.%s is both %s and %s", o.All, other, key(o))
		}
		seen[o.All] = key(o)
		if strings.ContainsAny(name, " -_/{}") || !strings.Contains(name, ".") && o.All != name {
			t.Errorf("%q does not read as Group.method", name)
		}
		for _, parameter := range append([]string{"body", "errorStrategy"}, o.Query...) {
			if strings.Contains(o.Path, "{"+parameter+"}") {
				t.Errorf("%s: %s is in the path and elsewhere", name, parameter)
			}
		}
	}
}

// Schemas checks that every reference of the answer types leads somewhere and that every
// answer belongs to an operation.
func Schemas(t *testing.T, table *connector.Table) {
	t.Helper()
	schemas := table.Schemas()
	var walk func(where string, s connector.Schema)
	walk = func(where string, s connector.Schema) {
		if (s.Ref == "") == (s.Kind == "") {
			t.Errorf("%s has ref %q and kind %q, want exactly one", where, s.Ref, s.Kind)
		}
		if _, ok := schemas.Types[s.Ref]; s.Ref != "" && !ok {
			t.Errorf("%s refers to %s, which is not there", where, s.Ref)
		}
		if s.Items != nil {
			walk(where+"[]", *s.Items)
		}
		for name, f := range s.Fields {
			walk(where+"."+name, f)
		}
	}
	for name, s := range schemas.Types {
		walk(name, s)
	}
	for name, s := range schemas.Answers {
		if _, ok := table.Operations[name]; !ok {
			t.Errorf("there is an answer for %s, which is not an operation", name)
		}
		walk(name, s)
	}
}

func read(t *testing.T, file string, target any) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, target); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}
