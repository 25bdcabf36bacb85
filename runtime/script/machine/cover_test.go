package machine_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"bobbin/runtime/script"
	"bobbin/runtime/script/machine"
)

// covering is a host that keeps which lines ran.
type covering struct {
	host
	files map[string]map[int]int
}

func (h *covering) Call(_ context.Context, method string, arguments json.RawMessage) (json.RawMessage, error) {
	var told struct{ Files map[string]map[int]int }
	if err := json.Unmarshal(arguments, &told); method == "coverage.lines" && err == nil {
		h.files = told.Files
	}
	return json.RawMessage("{}"), nil
}

// annotated writes each line's count before it.
func annotated(text string, hits map[int]int) string {
	var b strings.Builder
	for n, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		count := ""
		if hit, ok := hits[n+1]; ok {
			count = fmt.Sprint(hit)
		}
		fmt.Fprintf(&b, "%2s %s\n", count, line)
	}
	return b.String()
}

// Each line begins with how often it runs; nothing where no statement begins.
const covered = `   import { other } from './other';
 1 const table = { a: 1 };
   
 1 class Counter {
     #n = 0;
   
     add(by: number) {
 3     if (by > 1) this.#n += by; else
 2       this.#n++;
     }
     get n() {
 1     return this.#n;
     }
     never() {
 0     return table.a;
     }
   }
   
   function unused() {
 0   return 1;
   }
   
   export default async function (event: { kind: string }) {
 1   const counter = new Counter();
 3   for (const n of [1, 2, 1]) counter.add(n);
 1   outer: for (let i = 0; i < 2; i++) {
 1     for (;;)
 1       break outer;
     }
 1   switch (event.kind) {
       case 'x':
 0       return 'x';
       default: {
 1       await null;
       }
     }
 1   const double = (n: number) => n * 2;
 1   try {
 1     throw new Error('here');
     } catch {
 1     other();
     }
 1   if (event.kind === 'call') unused();
 1   return [counter.n, double(2)];
   }
`

func TestCoverage_CountsLines(t *testing.T) {
	var text strings.Builder
	for line := range strings.Lines(covered) {
		text.WriteString(line[3:])
	}
	b := compiled(t, map[string]string{"scripts/Main.ts": text.String(), "scripts/other.ts": "export const other = () => 1;\nexport const left = () => 2;\n"})
	h := &covering{}
	out := machine.Run(t.Context(), b, script.Input{Coverage: script.WithCoverage}, h, script.Limits{})
	if string(out.Result) != "[4,4]" {
		t.Fatalf("got %s %+v", out.Result, out.Error)
	}
	if got := annotated(text.String(), h.files["scripts/Main.ts"]); got != covered {
		t.Errorf("got\n%s", got)
	}
	if got := slices.Collect(maps.Keys(h.files)); len(got) != 2 {
		t.Errorf("files: %v", got)
	}
	if got := annotated("export const other = () => 1;", h.files["scripts/other.ts"]); got != " 1 export const other = () => 1;\n" || len(h.files["scripts/other.ts"]) != 1 {
		t.Errorf("got %s %v", got, h.files)
	}
	only := &covering{}
	machine.Run(t.Context(), b, script.Input{Coverage: script.LinesOnly}, only, script.Limits{})
	if len(only.files["scripts/Main.ts"]) != len(h.files["scripts/Main.ts"]) || only.files["scripts/Main.ts"][2] != 0 {
		t.Errorf("lines alone: %v", only.files)
	}
}
