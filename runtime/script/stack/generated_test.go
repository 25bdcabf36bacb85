package stack_test

import (
	"encoding/base64"
	"testing"

	"bobbin/runtime/fault"
	"bobbin/runtime/script/stack"
)

func TestGenerated_FindsWhatAPlaceBecame(t *testing.T) {
	with := func(code, sourceMap string) []byte {
		return []byte(code + "\n" + stack.MapComment + base64.StdEncoding.EncodeToString([]byte(sourceMap)))
	}
	// Columns 0 and 6 of the second line are line 1, columns 1 and 9, of a.ts.
	const good = `{"sources":["b.ts","a.ts"],"mappings":";ACAA,MAAQ"}`
	for name, c := range map[string]struct {
		code  []byte
		place fault.Place
		line  string
		at    int
		found bool
	}{
		"first":          {with("x\nü😀 hello", good), fault.Place{File: "a.ts", Line: 1, Column: 1}, "ü😀 hello", 0, true},
		"second":         {with("x\nü😀 hello", good), fault.Place{File: "a.ts", Line: 1, Column: 9}, "ü😀 hello", 9, true},
		"other column":   {with("x\nhello", good), fault.Place{File: "a.ts", Line: 1, Column: 2}, "", 0, false},
		"other file":     {with("x\nhello", good), fault.Place{File: "c.ts", Line: 1, Column: 1}, "", 0, false},
		"no map":         {[]byte("x"), fault.Place{File: "a.ts", Line: 1, Column: 1}, "", 0, false},
		"no JSON":        {with("x", "{"), fault.Place{File: "a.ts", Line: 1, Column: 1}, "", 0, false},
		"bad mappings":   {with("x", `{"sources":["a.ts"],"mappings":"A%,ggggggggg"}`), fault.Place{File: "a.ts", Line: 1, Column: 1}, "", 0, false},
		"too short code": {with("x", `{"sources":["a.ts"],"mappings":";;;AAAA"}`), fault.Place{File: "a.ts", Line: 1, Column: 1}, "", 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			line, at, found := stack.Generated(c.code, c.place)
			if line != c.line || at != c.at || found != c.found {
				t.Errorf("got %q %d %v", line, at, found)
			}
		})
	}
}
