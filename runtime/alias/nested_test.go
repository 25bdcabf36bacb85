package alias_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"bobbin/runtime/alias"
)

// A name is found however often it was written as JSON in a text, also in one that is not JSON as a whole.
func TestReplace_InJSONInAText(t *testing.T) {
	for _, c := range []struct{ name, text string }{
		{"an object in a text", `{"body": "{\"author\":{\"displayName\":\"Zo\\u00eb Quist\"}}"}`},
		{"in a text in a text", `{"body": "{\"raw\":\"{\\\"displayName\\\":\\\"Zoë Quist\\\"}\"}"}`},
		{"written as JSON twice", `{"body": "\"{\\\"displayName\\\":\\\"Zoë Quist\\\"}\""}`},
		{"thrice", `{"body": "\"\\\"{\\\\\\\"displayName\\\\\\\":\\\\\\\"Zoë Quist\\\\\\\"}\\\"\""}`},
		{"behind other text", `{"line": "sent {\"displayName\":\"Zoë Quist\"}"}`},
		{"escaped, behind other text", `{"line": "sent {\"displayName\":\"Zo\\u00EB Quist\"}"}`},
		{"known, escaped, behind other text", `{"displayName": "Zoë Quist", "line": "sent \"Zo\\u00eb Quist\" to us"}`},
		{"known, escaped twice", `{"displayName": "Zoë Quist", "line": "sent {\"a\":\"{\\\"b\\\":\\\"Zo\\\\u00eb Quist\\\"}\"}"}`},
		{"written as JSON twice, behind other text", `{"line": "sent {\\\"displayName\\\":\\\"Zoë Quist\\\"}"}`},
		{"behind a line", `{"displayName": "Zoë Quist", "line": "sent {\"a\":\"Hi,\\nZoë Quist\\u003cbr>\"}"}`},
		{"behind a bracket", `{"displayName": "Zoë Quist", "line": "sent {\"a\":\"\\u003cb>Zoë Quist\\u003c/b>\"}"}`},
	} {
		got, replaced := alias.Document([]byte(c.text))
		if !json.Valid(got) {
			t.Errorf("%s: no JSON any more: %s", c.name, got)
		}
		if len(replaced) != 1 || replaced[0].Value != "Zoë Quist" || strings.Contains(string(got), "Quist") {
			t.Errorf("%s: %v: %s", c.name, replaced, got)
		}
	}
}

// What is escaped in a name is found, and what is beside one is no part of it.
func TestReplace_EscapedNames(t *testing.T) {
	for _, c := range []struct{ name, line, want string }{
		{`ACME\zquist`, `by "ACME\\zquist"`, `by "person-N"`},
		{`ACME\zquist`, `by "ACME\\\\zquist"`, `by "person-N"`},
		{`Zoë "Z" Quist`, `by "Zo\u00eb \"Z\" Quist", "ok"`, `by "Person N", "ok"`},
		{`Zoë 😀`, `by "Zo\u00eb \ud83d\ude00"`, `by "Person N"`},
		{`Zoë Quist`, `by "\u00ebZo\u00eb Quist"`, `by "\u00ebZo\u00eb Quist"`},
		{`Zoë Quist`, `by "Zo\u00eb Quist\u00eb"`, `by "Zo\u00eb Quist\u00eb"`},
		{`quist`, `by \"quist\" and quist`, `by \"person-N\" and quist`},
	} {
		text, err := json.Marshal(map[string]string{"displayName": c.name, "line": c.line})
		if err != nil {
			t.Fatal(err)
		}
		now, _ := alias.Document(text)
		var got map[string]string
		if err := json.Unmarshal(now, &got); err != nil {
			t.Fatal(err)
		}
		if line := regexp.MustCompile(`\d{5}`).ReplaceAllString(got["line"], "N"); line != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.line, line, c.want)
		}
	}
}
