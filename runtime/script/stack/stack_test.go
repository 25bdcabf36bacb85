package stack_test

import (
	"encoding/base64"
	"slices"
	"strings"
	"testing"

	"bobbin/runtime/fault"
	"bobbin/runtime/script/stack"
)

func TestExact_MovesTheFirstColumnOfEachLine(t *testing.T) {
	comment := func(text string) string {
		return "x\n" + stack.MapComment + base64.StdEncoding.EncodeToString([]byte(text))
	}
	for text, want := range map[string]string{
		`{"mappings":"AAAA,CAAC;;eAAeC;"}`:   `{"mappings":"CAAA,CAAC;;gBAAeC;"}`,
		`{"version":3, "mappings": "gBAAA"}`: `{"version":3, "mappings": "iBAAA"}`,
		`{"mappings":""}`:                    `{"mappings":""}`,
		`{"mappings":"ABCD`:                  `{"mappings":"ABCD`,
		`{"mappings"`:                        `{"mappings"`,
		`{}`:                                 `{}`,
	} {
		if got := string(stack.Exact([]byte(comment(text)))); got != comment(want) {
			plain, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(got, "x\n"+stack.MapComment))
			t.Errorf("%s: got %s, want %s", text, plain, want)
		}
	}
	for _, code := range []string{"", "x", "x\n" + stack.MapComment + "%%%", "x\n//# sourceMappingURL=/etc/passwd"} {
		if got := string(stack.Exact([]byte(code))); got != code {
			t.Errorf("%q became %q", code, got)
		}
	}
}

func TestRead_UnderstandsGojaAndLibraries(t *testing.T) {
	text := "Error: at last (x)\n" +
		"\tat load (scripts/a%20b.ts:3:7(12))\n" +
		"\tat scripts/c.ts:1:0(3)\n" +
		"\tat native\n" +
		"    at Main_default (scripts/Main.ts:9:1)\n" +
		"\tat helper (bobbin-bundle:1:2(3))\n" +
		"\tat dep (node_modules/x/index.js:1:2(3))\n"
	want := stack.Frames{
		{Function: "load", Place: fault.Place{File: "scripts/a b.ts", Line: 3, Column: 8}},
		{Function: "", Place: fault.Place{File: "scripts/c.ts", Line: 1, Column: 1}},
		{Function: "default", Place: fault.Place{File: "scripts/Main.ts", Line: 9, Column: 2}},
	}
	got := stack.Read(text).Person()
	if !slices.Equal(got, want) {
		t.Errorf("got %v", got)
	}
	if s := got.String(); s != "    at load (scripts/a b.ts:3:8)\n    at <anonymous> (scripts/c.ts:1:1)\n    at default (scripts/Main.ts:9:2)" {
		t.Errorf("got %s", s)
	}
	if p := stack.Read("").Place(); p != nil {
		t.Errorf("got %v", p)
	}
}
