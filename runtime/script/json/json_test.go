package json_test

import (
	stdjson "encoding/json"
	"strings"
	"testing"

	"github.com/dop251/goja"

	"bobbin/runtime/script/json"
)

func TestParse_MakesTheSameValuesAsGoja(t *testing.T) {
	for _, text := range []string{
		`null`, `true`, `false`, `0`, `-0`, `1e3`, `-1.5E-3`, `123456789012345678901234567890`, `9007199254740993`, `""`, `"a\nb"`, `"\u00e4\ud83d\ude00"`, `"ä😀"`,
		`[]`, `[ ]`, `[1,[2,[3]]]`, `{}`, ` { } `, `{"a":1,"b":{"c":[true,null]}}`, `{"a":1,"a":2}`, `{"1":1,"0":0,"x":2}`, `{"":1}`, `{"__proto__":{"x":1}}`, `{"ä":1}`,
		"\t\r\n 1 \n", `"` + strings.Repeat("long", 100) + `"`,
	} {
		rt := goja.New()
		got, err := json.Parse(rt, text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		_ = rt.Set("got", got)
		_ = rt.Set("text", text)
		same, err := rt.RunString(`
			const want = JSON.parse(text);
			JSON.stringify(got) === JSON.stringify(want) && (typeof got !== "number" || Object.is(got, want)) && (typeof got !== "string" || got === want)
				&& (got === null || Object.getPrototypeOf(Object(got)) === Object.getPrototypeOf(Object(want)))`)
		if err != nil || !same.ToBoolean() {
			t.Errorf("%s: got %s, %v", text, got, err)
		}
	}
}

// goja's own parser refuses the one and replaces the other.
func TestParse_KeepsWhatJavaScriptKeeps(t *testing.T) {
	for text, want := range map[string]string{`1e400`: `got === Infinity`, `-1e400`: `got === -Infinity`, `"\ud800"`: `got === "\ud800"`, `"\udc00\ud800"`: `got.length === 2`} {
		rt := goja.New()
		got, err := json.Parse(rt, text)
		if err != nil {
			t.Fatal(err)
		}
		_ = rt.Set("got", got)
		if same, err := rt.RunString(want); err != nil || !same.ToBoolean() {
			t.Errorf("%s: got %s", text, got)
		}
	}
}

func TestParse_SaysWhereTheTextIsWrong(t *testing.T) {
	for text, want := range map[string]string{
		"":                   "Unexpected end in JSON at position 0 (line 1 column 1)",
		"{":                  "Unexpected end in JSON at position 1 (line 1 column 2)",
		"[1,]":               "Unexpected token ']' in JSON at position 3 (line 1 column 4)",
		"{\"a\":1,}":         "Unexpected token '}' in JSON at position 7 (line 1 column 8)",
		"{a:1}":              "Unexpected token 'a' in JSON at position 1 (line 1 column 2)",
		"\n\n  x":            "Unexpected token 'x' in JSON at position 4 (line 3 column 3)",
		"truth":              "Unexpected token 't' in JSON at position 3 (line 1 column 4)",
		"01":                 "Unexpected token '1' in JSON at position 1 (line 1 column 2)",
		"-":                  "Unexpected end in JSON at position 1 (line 1 column 2)",
		"1.":                 "Unexpected end in JSON at position 2 (line 1 column 3)",
		"1e":                 "Unexpected end in JSON at position 2 (line 1 column 3)",
		".5":                 "Unexpected token '.' in JSON at position 0 (line 1 column 1)",
		"\"a":                "A string that does not end in JSON at position 2 (line 1 column 3)",
		"\"a\tb\"":           "A control character that must be escaped in JSON at position 2 (line 1 column 3)",
		`"\x"`:               "A bad escaped character in JSON at position 1 (line 1 column 2)",
		`"\u12g4"`:           "A bad Unicode escape in JSON at position 1 (line 1 column 2)",
		`"\u+123"`:           "A bad Unicode escape in JSON at position 1 (line 1 column 2)",
		`"\`:                 "A string that does not end in JSON at position 2 (line 1 column 3)",
		"1 2":                "Unexpected token '2' in JSON at position 2 (line 1 column 3)",
		"'a'":                "Unexpected token '\\'' in JSON at position 0 (line 1 column 1)",
		"{\"ü\":\n ü}":       "Unexpected token 'ü' in JSON at position 8 (line 2 column 2)",
		"{\"a\" 1}":          "Unexpected token '1' in JSON at position 5 (line 1 column 6)",
		"[1 2]":              "Unexpected token '2' in JSON at position 3 (line 1 column 4)",
		"undefined":          "Unexpected token 'u' in JSON at position 0 (line 1 column 1)",
		"NaN":                "Unexpected token 'N' in JSON at position 0 (line 1 column 1)",
		"\ufeff1":            "Unexpected token '\\ufeff' in JSON at position 0 (line 1 column 1)",
		"{\"a\":1}\x00":      "Unexpected token '\\x00' in JSON at position 7 (line 1 column 8)",
		"[" + "\u00a0" + "]": "Unexpected token '\\u00a0' in JSON at position 1 (line 1 column 2)",
	} {
		_, err := json.Parse(goja.New(), text)
		if err == nil || err.Error() != want {
			t.Errorf("%q:\n got %v\nwant %s", text, err, want)
		}
	}
}

func TestParse_RefusesWhatNestsTooDeep(t *testing.T) {
	for _, text := range []string{strings.Repeat("[", 5_000_000), strings.Repeat(`{"a":`, 100_000)} {
		if _, err := json.Parse(goja.New(), text); err == nil || !strings.Contains(err.Error(), "10000 levels") {
			t.Errorf("got %v", err)
		}
	}
}

// FuzzParse compares with encoding/json: the same texts are JSON, and what comes out is
// what went in.
func FuzzParse(f *testing.F) {
	for _, s := range []string{`{"a":[1,2,{"b":"\u00e4"}],"c":-1.5e3}`, `"\ud83d"`, `[`, `{"a":}`, ` 1`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		rt := goja.New()
		v, err := json.Parse(rt, text)
		if valid := stdjson.Valid([]byte(text)); valid != (err == nil) {
			t.Fatalf("%q: valid %v, got %v", text, valid, err)
		}
		if err == nil {
			if _, err := stdjson.Marshal(v); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// issues is a search result of about 0.8 MB.
func issues() string {
	var b strings.Builder
	b.WriteString(`{"total":1000,"issues":[`)
	for n := range 1000 {
		if n > 0 {
			b.WriteByte(',')
		}
		b.WriteString(`{"id":"10001","key":"DEMO-1234","self":"https://example.atlassian.net/rest/api/3/issue/10001","fields":{"summary":"A summary of a usual length, with an \"escape\"",
			"created":"2026-01-02T03:04:05.000+0000","votes":12,"progress":0.25,"resolution":null,"flagged":false,"labels":["one","two","three"],
			"status":{"id":"3","name":"In Progress","statusCategory":{"id":4,"key":"indeterminate","colorName":"yellow"}},
			"assignee":{"accountId":"5b10a2844c20165700ede21g","displayName":"Mia Krystof","active":true,"timeZone":"Australia/Sydney"},
			"description":"Some text that goes on for a while, because descriptions do; it has no structure but its words."}}`)
	}
	b.WriteString(`]}`)
	return b.String()
}

func BenchmarkParse(b *testing.B) {
	text := issues()
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := json.Parse(goja.New(), text); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkGojaParse(b *testing.B) {
	text := issues()
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		rt := goja.New()
		parse, _ := goja.AssertFunction(rt.Get("JSON").(*goja.Object).Get("parse"))
		if _, err := parse(nil, rt.ToValue(text)); err != nil {
			b.Fatal(err)
		}
	}
}
