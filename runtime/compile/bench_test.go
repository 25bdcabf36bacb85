package compile_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/dop251/goja"

	"bobbin/runtime/compile"
	"bobbin/runtime/connector"
)

// large is a connector with as many operations as the largest ones have.
func large() *connector.Connector {
	rows := &connector.Table{Operations: map[string]connector.Operation{}}
	for i := range 1000 {
		name := fmt.Sprintf("Group%d.getThing%d", i/20, i)
		rows.Operations[name] = connector.Operation{All: fmt.Sprintf("getThing%d", i), Method: "GET", Path: fmt.Sprintf("/rest/api/3/thing/%d/{id}", i), Query: []string{"expand", "startAt"}}
	}
	c := tracker()
	c.Table = func() *connector.Table { return rows }
	return c
}

const editing = `import tracker from './api/tracker';
import { RecordStorage } from '@sr-connect/record-storage';
import { helpful } from './lib/Helpful';

export default async function (event: any, context: Context) {
  const storage = new RecordStorage();
  const thing = await tracker.Group1.getThing21({ id: helpful(event.id) });
  await storage.setValue('last', thing);
  console.log('edit %d');
}
`

func edited(b *testing.B, text string) {
	c := large()
	compiler := compile.New(compile.Config{Connectors: func(name string) (*connector.Connector, bool) { return c, name == c.Name }})
	ws := newWorkspace(b, map[string]string{"scripts/Main.ts": text, "scripts/lib/Helpful.ts": "export const helpful = (id: string) => id.trim();\n"})
	n := 0
	for b.Loop() {
		n++
		if _, _, err := compiler.Script(b.Context(), ws, "Main", map[string]string{"scripts/Main.ts": strings.ReplaceAll(text, "%d", fmt.Sprint(n))}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkEditToBundle changes the script each time; 1,000 operations, of which one or all are carried.
func BenchmarkEditToBundle(b *testing.B) {
	b.Run("one operation", func(b *testing.B) { edited(b, editing) })
	b.Run("whole table", func(b *testing.B) {
		edited(b, strings.ReplaceAll(editing, "tracker.Group1", "(tracker as any)['Group1']"))
	})
}

func BenchmarkUnchanged(b *testing.B) { edited(b, strings.ReplaceAll(editing, "%d", "")) }

// BenchmarkStart evaluates a compiled bundle on a fresh engine, up to its exports.
func BenchmarkStart(b *testing.B) {
	for name, text := range map[string]string{"one operation": editing, "whole table": strings.ReplaceAll(editing, "tracker.Group1", "(tracker as any)['Group1']")} {
		b.Run(name, func(b *testing.B) {
			c := large()
			compiler := compile.New(compile.Config{Connectors: func(name string) (*connector.Connector, bool) { return c, name == c.Name }})
			ws := newWorkspace(b, map[string]string{"scripts/Main.ts": text, "scripts/lib/Helpful.ts": "export const helpful = (id: string) => id.trim();\n"})
			bundle, _, err := compiler.Script(b.Context(), ws, "Main", nil)
			if err != nil {
				b.Fatal(err)
			}
			program, err := goja.Compile("bundle.js", string(bundle.Code), false)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(len(bundle.Code)), "bytes")
			for b.Loop() {
				vm := goja.New()
				if _, err := vm.RunProgram(program); err != nil || vm.Get("__bobbin_exports") == nil {
					b.Fatal(err)
				}
			}
		})
	}
}
