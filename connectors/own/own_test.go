package own_test

import (
	"fmt"
	"maps"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"bobbin/connectors/own"
	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
)

func quiet(string) {}

// add makes a connector and writes its files, as the engine does.
func add(t *testing.T, parent, name, text string) connector.OwnReport {
	t.Helper()
	files, report, err := own.Make(parent, connector.OwnDocument{Name: name, Source: name + ".json", Data: []byte(text)}, quiet)
	if err != nil {
		t.Fatal(err)
	}
	for file, data := range files {
		path := filepath.Join(parent, report.Name, file)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return report
}

func openapi(paths string) string {
	return `{"openapi":"3.0.0","info":{"title":"Shop"},"paths":{` + paths + `}}`
}

func TestMake_BadDocuments(t *testing.T) {
	cases := map[string]struct{ text, says, at string }{
		"empty":              {"", "is empty", ""},
		"a page":             {"\n<html>", "a web page", ""},
		"no document":        {`{"name":"x"}`, "not an API document", ""},
		"a list":             {"- a\n- b\n", "not an API document", ""},
		"prose":              {"Hello there.\n", "not an API document", ""},
		"binary":             {"\x00\xff\xfe", "not an API document", ""},
		"cut off":            {"{\"openapi\":\"3.0.0\",\n\"paths\":{", "cut off", "2:10"},
		"no JSON":            {"{\"openapi\":\"3.0.0\",\n \"paths\": ?}", "not readable as JSON", "2:11"},
		"two documents":      {openapi(``) + "{}", "follows the end", "1:56"},
		"YAML cut off":       {"openapi: 3.0.0\npaths:\n  /a: {get: \n", "not readable as YAML", ""},
		"YAML tabs":          {"openapi: 3.0.0\npaths:\n\t/a: 1\n", "not readable as YAML", "3"},
		"alias to itself":    {"openapi: 3.0.0\npaths: &a\n  /a: *a\n", "contains itself", "3:7"},
		"no paths":           {openapi(``), "describes no operation", ""},
		"other file":         {openapi(`"/a":{"get":{"parameters":[` + "\n" + `{"$ref":"./common.yaml#/p"}]}}`), "refers to another document, ./common.yaml#/p", "2:10"},
		"schema of nothing":  {"type Dog {\n name: String }", "neither queries nor mutations", ""},
		"schema that is not": {"type Query {\n  dog: \n", "schema:3:1", ""},
		"too many operations": {openapi(func() string {
			var b strings.Builder
			for i := range 30_001 {
				fmt.Fprintf(&b, `"/p%d":{"get":{}},`, i)
			}
			return strings.TrimSuffix(b.String(), ",")
		}()), "30001 operations", ""},
		"unfolds without end": {`{"openapi":"3.0.0","paths":{"/a":{"get":{"responses":{"200":{"content":{"application/json":{"schema":{"$ref":"#/x/a"}}}}}}}},
			"x":{"a":{"properties":{"a":{"$ref":"#/x/a"},"b":{"$ref":"#/x/a"},"c":{"$ref":"#/x/a"}}}}}`, "unfolds to more types", ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, _, err := own.Make(t.TempDir(), connector.OwnDocument{Name: "shop", Source: "https://x.example/api.json", Data: []byte(c.text)}, quiet)
			f := fault.From(err)
			if f == nil || f.Code != fault.Invalid || !strings.Contains(f.Sentence, c.says) {
				t.Fatalf("got %v, want %q", err, c.says)
			}
			if c.at != "" && (f.Place == nil || f.Place.String() != "api.json:"+c.at) {
				t.Errorf("at %v, want %s", f.Place, c.at)
			}
		})
	}
}

var identifier = regexp.MustCompile(`^[A-Za-z_$][A-Za-z0-9_$]*(\.[A-Za-z_$][A-Za-z0-9_$]*)+$`)

func TestMake_HostileNamesBecomeOnesThatCanBeWritten(t *testing.T) {
	parent := t.TempDir()
	report := add(t, parent, "shop", `{"openapi":"3.1.0","info":{"title":"*/ Shop\u2028\u0000"},"servers":[{"url":"javascript:alert(1)"},{"url":"https://u:p@x.example"},{"url":"/v1"}],
	 "paths":{"/a":{"get":{"operationId":"__proto__","tags":["__proto__"],"summary":"end */ export const x = 1; /*"},"post":{"operationId":"constructor","tags":["then"]}},
	 "/b*/c":{"get":{"operationId":"same"}},"/c":{"get":{"operationId":"same"}},"@evil.example/d":{"get":{"operationId":"../../etc"}},"//evil.example":{"get":{}},
	 "/e":{"get":{"operationId":"имя","tags":["теги"],"parameters":[{"in":"header","name":"Authorization"},{"in":"query","name":"__proto__"},{"in":"query","name":"it's\r\nodd"},{"in":"query","name":"errorStrategy"}]}},
	 "/f":{"post":{"operationId":"Record","requestBody":{"content":{"application/json":{"schema":{"$ref":"#/components/schemas/a-b"}}}},"responses":{"200":{"content":{"application/json":{"schema":{"$ref":"#/components/schemas/1"}}}}}}}},
	 "components":{"schemas":{"a-b":{"properties":{"x":{"$ref":"#/components/schemas/a_b"}}},"a_b":{"allOf":[{"$ref":"#/components/schemas/a-b"},{"$ref":"#/components/schemas/a_b"}]},"1":{"properties":{"*/":{"description":"*/"}}},"Promise":{"type":"string"}}}}`)
	c, _, o, err := own.Open(filepath.Join(parent, "shop"))
	if err != nil {
		t.Fatal(err)
	}
	if report.BaseURL != "" || o.Operations != 7 || len(report.Notes) != 1 {
		t.Errorf("got %+v %+v", report, o)
	}
	for name, op := range c.Table().Operations {
		if !identifier.MatchString(name) || strings.Contains(name, "__proto__") || !strings.HasPrefix(op.Path, "/") || len(op.Header) > 0 || slices.Contains(op.Query, "errorStrategy") {
			t.Errorf("%s is %+v", name, op)
		}
	}
	declared := c.Declarations()
	if strings.Contains(declared, "end */") || strings.Contains(declared, "/b*/c") || strings.ContainsAny(declared, "\r\x00\u2028") {
		t.Errorf("a comment or a text ends early:\n%s", declared)
	}
}

func TestMake_ANewerDocumentNeverRenames(t *testing.T) {
	parent := t.TempDir()
	first := add(t, parent, "", openapi(`"/dogs":{"get":{"operationId":"listDogs","tags":["dogs"]},"post":{"operationId":"addDog","tags":["dogs"]}},"/cats":{"get":{"operationId":"listCats","tags":["cats"]}}`))
	if first.Name != "shop" || first.Update || first.Operations != 3 {
		t.Errorf("got %+v", first)
	}
	names, err := os.ReadFile(filepath.Join(parent, "shop", "names.lock.json"))
	if err != nil {
		t.Fatal(err)
	}
	// Tags, ids and order change, another operation wants the old name.
	next := add(t, parent, "shop", openapi(`"/aaa":{"get":{"operationId":"listDogs","tags":["dogs"]}},"/dogs":{"get":{"operationId":"x","parameters":[{"in":"query","name":"page"}]},"post":{"operationId":"listDogs"}}`))
	if !next.Update || !reflect.DeepEqual(next.Gone, []string{"Cat.getCats"}) || !reflect.DeepEqual(next.Changed, []string{"Dog.getDogs"}) || len(next.New) != 1 {
		t.Errorf("got %+v", next)
	}
	c, _, _, err := own.Open(filepath.Join(parent, "shop"))
	if err != nil || c.Table().Operations["Dog.getDogs"].Path != "/dogs" || c.Table().Operations["Dog.addDog"].Method != "POST" {
		t.Errorf("renamed: %v %v, was %s", err, slices.Sorted(maps.Keys(c.Table().Operations)), names)
	}
	// The same document again is the same bytes.
	before, _, _ := own.Make(parent, connector.OwnDocument{Name: "shop", Source: "a", Data: []byte(openapi(`"/a":{"get":{}}`))}, quiet)
	after, _, _ := own.Make(parent, connector.OwnDocument{Name: "shop", Source: "a", Data: []byte(openapi(`"/a":{"get":{}}`))}, quiet)
	if !reflect.DeepEqual(before, after) {
		t.Error("the files differ")
	}
}

func TestMake_ReadsWhatThereIs(t *testing.T) {
	cases := map[string]struct {
		text, operation, base string
		auth                  []string
	}{
		"swagger":   {`{"swagger":"2.0","host":"x.example","basePath":"/v1","schemes":["http","https"],"securityDefinitions":{"b":{"type":"basic"}},"paths":{"/dogs":{"get":{"operationId":"listDogs"}}}}`, "Dog.getDogs", "https://x.example/v1", []string{"b"}},
		"relative":  {`{"openapi":"3.0.0","servers":[{"url":"../v2/"}],"paths":{"/dogs":{"get":{}}}}`, "Dog.getDogs", "https://docs.example/v2", []string{"none", "token"}},
		"discovery": {`{"discoveryVersion":"v1","title":"Dogs","rootUrl":"https://x.example/","servicePath":"dogs/v1/","auth":{"oauth2":{}},"resources":{"dogs":{"methods":{"list":{"id":"dogs.dogs.list","path":"dogs","httpMethod":"GET","response":{"$ref":"Dog"}}}}},"schemas":{"Dog":{"type":"object"}}}`, "Dog.getDogs", "https://x.example", []string{"oauth2"}},
		"schema":    {"\"\"\"What is asked.\"\"\"\ntype Query { dogs: [Dog!]! }\ntype Dog { name: String, query: Query }", "Dog.getDogs", "", []string{"none", "token"}},
		"yaml":      {"openapi: 3.1.0\nx: &r {200: {description: 2024-01-01}}\npaths:\n  /dogs: {get: {responses: *r}}\n", "Dog.getDogs", "", []string{"none", "token"}},
		"bom":       {"\xef\xbb\xbf" + openapi(`"/dogs":{"get":{}}`), "Dog.getDogs", "", []string{"none", "token"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			parent := t.TempDir()
			files, report, err := own.Make(parent, connector.OwnDocument{Name: "shop", Source: "https://docs.example/a/b.json", Data: []byte(c.text)}, quiet)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(string(files["operations.json"]), `"`+c.operation+`"`) || report.BaseURL != c.base || !reflect.DeepEqual(report.Auth, c.auth) {
				t.Errorf("got %+v\n%s", report, files["operations.json"])
			}
		})
	}
}

func TestMake_TellsAboutOverlaysThatAreWrong(t *testing.T) {
	for text, says := range map[string]string{
		`{`: "cannot be read", `{"nonsense": 1}`: "nonsense", `{"inline": "("}`: "not a pattern",
		`{"names": {"GET /none": "A.b"}}`: "does not exist",
	} {
		parent := t.TempDir()
		add(t, parent, "shop", openapi(`"/a":{"get":{}}`))
		if err := os.WriteFile(filepath.Join(parent, "shop", "overlay.json"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		_, _, err := own.Make(parent, connector.OwnDocument{Name: "shop", Source: "a", Data: []byte(openapi(`"/a":{"get":{}}`))}, quiet)
		f := fault.From(err)
		if f == nil || f.Code != fault.Invalid || f.Place == nil || !strings.Contains(f.Sentence, says) {
			t.Errorf("%s: got %v", text, err)
		}
	}
}

func TestOpen_DoesNotTrustWhatAWorkspaceBrings(t *testing.T) {
	for name, change := range map[string][2]string{
		"another host":   {"operations.json", `{"operations":{"A.b":{"method":"GET","path":"@evil.example/x"}}}`},
		"another scheme": {"operations.json", `{"operations":{"A.b":{"method":"GET","path":"//evil.example/x"}}}`},
		"no table":       {"operations.json", `[]`},
		"newer":          {"connector.json", `{"format":9}`},
		"host header":    {"connector.json", `{"format":1,"logins":[{"name":"a","kind":"header","field":"Host"}]}`},
		"no such kind":   {"connector.json", `{"format":1,"logins":[{"name":"a","kind":"cookie"}]}`},
	} {
		t.Run(name, func(t *testing.T) {
			parent := t.TempDir()
			add(t, parent, "shop", openapi(`"/a":{"get":{}}`))
			if err := os.WriteFile(filepath.Join(parent, "shop", change[0]), []byte(change[1]), 0o644); err != nil {
				t.Fatal(err)
			}
			if _, _, _, err := own.Open(filepath.Join(parent, "shop")); !fault.Is(err, fault.Invalid) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestOpen_KeysThatAreWantedTogether(t *testing.T) {
	parent := t.TempDir()
	report := add(t, parent, "shop", `{"openapi":"3.0.0","security":[{"a":[],"b":[]}],"components":{"securitySchemes":{
		"a":{"type":"apiKey","in":"header","name":"X-Key"},"b":{"type":"apiKey","in":"query","name":"token"},"c":{"type":"http","scheme":"bearer"}}},
		"paths":{"/a":{"get":{"parameters":[{"in":"query","name":"token"},{"in":"query","name":"q"}]}}}}`)
	c, _, _, err := own.Open(filepath.Join(parent, "shop"))
	if err != nil || !reflect.DeepEqual(report.Auth, []string{"keys", "c"}) {
		t.Fatalf("got %v %v", report.Auth, err)
	}
	r := httptest.NewRequest("GET", "https://shop.example/a?q=1", nil)
	if err := c.Authorize(r, connector.Account{Auth: "keys"}, connector.Credential{"X-Key": "one", "token": "two"}); err != nil {
		t.Fatal(err)
	}
	if r.Header.Get("X-Key") != "one" || r.URL.RawQuery != "q=1&token=two" {
		t.Errorf("sends %v %s", r.Header, r.URL.RawQuery)
	}
	for _, o := range c.Table().Operations {
		if !reflect.DeepEqual(o.Query, []string{"q"}) {
			t.Errorf("a script is asked for %v", o.Query)
		}
	}
}

func FuzzMake(f *testing.F) {
	f.Add(openapi(`"/a/{b}":{"get":{"operationId":"x.y","parameters":[{"$ref":"#/components/parameters/p"}]}}`))
	f.Add("openapi: 3.0.0\npaths:\n  /a: {get: {responses: {200: {content: {application/json: {schema: {type: [string, 'null']}}}}}}}\n")
	f.Add("type Query { dogs(first: Int = 3): [Dog!]! }\ntype Dog { name: String }")
	f.Add(`{"discoveryVersion":"v1","resources":{"a":{"methods":{"b":{"id":"a.b","path":"{+c}","httpMethod":"GET"}}}}}`)
	f.Fuzz(func(t *testing.T, text string) {
		files, _, err := own.Make("/nowhere", connector.OwnDocument{Name: "shop", Source: "a", Data: []byte(text)}, quiet)
		if err == nil && (len(files) != 6 || len(files["client.d.ts"]) == 0) {
			t.Errorf("made %d files", len(files))
		}
		if err != nil && fault.From(err).Code != fault.Invalid {
			t.Errorf("got %v", err)
		}
	})
}
