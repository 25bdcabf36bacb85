package stack_test

import (
	"encoding/base64"
	"testing"

	"bobbin/runtime/fault"
	"bobbin/runtime/script/stack"
)

func mapped(code, m string) []byte {
	return []byte(code + stack.MapComment + base64.StdEncoding.EncodeToString([]byte(m)) + "\n")
}

func TestOrigins_SayWhereCodeComesFrom(t *testing.T) {
	// Two files; the second line has two segments, after a letter of two UTF-16 units; the third has none.
	o := stack.ReadOrigins(mapped("first();\n\"😀\"; second();\nours();\n", `{"version":3,"sources":["scripts/a.ts","scripts/b.ts"],"mappings":"AAAA;ACEI,KAAE;"}`))
	for offset, want := range map[int]string{0: "scripts/a.ts:1:1", 5: "scripts/a.ts:1:1", 9: "scripts/b.ts:3:5", 17: "scripts/b.ts:3:7"} {
		if got, ok := o.Find(offset); !ok || got.String() != want {
			t.Errorf("%d: %v %v, want %s", offset, got, ok, want)
		}
	}
	for _, offset := range []int{28, 1000, -1} {
		if got, ok := o.Find(offset); ok {
			t.Errorf("%d: %v", offset, got)
		}
	}
	if got, ok := stack.ReadOrigins([]byte("x()")).Find(0); ok || got != (fault.Place{}) {
		t.Errorf("without a map: %v", got)
	}
}

func FuzzOrigins(f *testing.F) {
	f.Add("a();\nb();", `{"version":3,"sources":["scripts/a.ts"],"mappings":"AAAA;ACEI,KAAE;"}`, 3)
	f.Add("", `{"mappings":";;;gggggggggg,D,DDDD"}`, 0)
	f.Fuzz(func(t *testing.T, code, m string, offset int) {
		stack.ReadOrigins(mapped(code, m)).Find(offset)
	})
}
