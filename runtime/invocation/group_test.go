package invocation_test

import (
	"encoding/json"
	"testing"

	"bobbin/runtime/fault"
	"bobbin/runtime/invocation"
)

func TestGroupKey_ReadsThePaths(t *testing.T) {
	const event = ` {"issue":{"key":"A-1","n":12345678901234567890.10,"f":{"b":1, "a":[2]}},"list":[{"id":7}],"t":true,"x":null,"a.b":1}`
	for name, c := range map[string]struct {
		paths []string
		want  string
	}{
		"no path":         {nil, ""},
		"text":            {[]string{"issue.key"}, "A-1"},
		"two":             {[]string{"issue.key", "t"}, "A-1|true"},
		"digits are kept": {[]string{"issue.n"}, "12345678901234567890.10"},
		"an object":       {[]string{"issue.f"}, `{"b":1,"a":[2]}`},
		"into a list":     {[]string{"list.0.id"}, "7"},
		"past a list":     {[]string{"list.1.id"}, ""},
		"before a list":   {[]string{"list.-1.id"}, ""},
		"not there":       {[]string{"issue.none.key"}, ""},
		"into text":       {[]string{"issue.key.x"}, ""},
		"null":            {[]string{"x"}, ""},
		"an empty path":   {[]string{""}, ""},
		"eleven":          {[]string{"t", "t", "t", "t", "t", "t", "t", "t", "t", "t", "issue.key"}, "true|true|true|true|true|true|true|true|true|true"},
	} {
		if got := invocation.GroupKey(c.paths, json.RawMessage(event)); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func FuzzGroupKey(f *testing.F) {
	f.Add("issue.key", `{"issue":{"key":"A-1"}}`)
	f.Add("0.1", `[[1,2]]`)
	f.Fuzz(func(t *testing.T, path, payload string) {
		invocation.GroupKey([]string{path}, json.RawMessage(payload))
	})
}

func FuzzParseAnswer(f *testing.F) {
	f.Add(`{"status":200,"headers":{"a":"b"},"body":"x"}`)
	f.Add(`{"status":200.5,"body":"eA==","isBase64":true}`)
	f.Fuzz(func(t *testing.T, result string) {
		a, err := invocation.ParseAnswer(json.RawMessage(result))
		if err != nil && !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", result, err)
		}
		if err == nil && (a.Status < 200 || a.Status > 599) {
			t.Errorf("%s: status %d", result, a.Status)
		}
	})
}
