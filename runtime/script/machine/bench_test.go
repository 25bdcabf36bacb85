package machine_test

import (
	"fmt"
	"strings"
	"testing"

	"bobbin/runtime/script"
	"bobbin/runtime/script/machine"
)

const small = `const greet=(n)=>"hello "+n;x.default=async(event,context)=>{await null;return {text:greet(event.name),id:context.invocationId}}`

func benchmark(b *testing.B, e *machine.Engine, p *script.Bundle) {
	b.Helper()
	b.ReportAllocs()
	h := &host{}
	in := script.Input{Event: []byte(`{"name":"x"}`), Context: script.Context{InvocationID: "i"}}
	for b.Loop() {
		if out := e.Run(b.Context(), p, in, h, script.Limits{}); out.Status != script.Finished {
			b.Fatalf("%+v", out.Error)
		}
	}
}

// BenchmarkRun_Warm is an invocation of a program that is compiled already.
func BenchmarkRun_Warm(b *testing.B) {
	p := bundle(small)
	p.Hash = "small"
	benchmark(b, machine.New(machine.Config{}), p)
}

// BenchmarkRun_Cold compiles each time.
func BenchmarkRun_Cold(b *testing.B) { benchmark(b, machine.New(machine.Config{}), bundle(small)) }

// BenchmarkRun_TypeScript runs what package compile makes of two files and a host module.
func BenchmarkRun_TypeScript(b *testing.B) {
	p := compiled(b, map[string]string{
		"scripts/Main.ts":  "import { greet } from './greet';\nimport { getRecordValue } from '@bobbin/record-storage';\nexport default async (event: any) => { console.log(event); return greet(event.name) + (event.key ? await getRecordValue(event.key) : ''); };\n",
		"scripts/greet.ts": "export const greet = (name: string) => `hello ${name}`;\n",
	})
	benchmark(b, machine.New(machine.Config{}), p)
}

// BenchmarkAwaits is 10,000 awaits.
func BenchmarkAwaits(b *testing.B) {
	p := bundle("x.default=async()=>{for(let n=0;n<10000;n++)await null}")
	p.Hash = "awaits"
	benchmark(b, machine.New(machine.Config{}), p)
}

// BenchmarkTimers is 1,000 timers at once.
func BenchmarkTimers(b *testing.B) {
	p := bundle("x.default=async()=>{const all=[];for(let n=0;n<1000;n++)all.push(new Promise(r=>setTimeout(r,0)));await Promise.all(all)}")
	p.Hash = "timers"
	benchmark(b, machine.New(machine.Config{}), p)
}

// BenchmarkCompile is what a large Bundle costs before its first run.
func BenchmarkCompile(b *testing.B) {
	var text strings.Builder
	text.WriteString("export default async () => 1;\n")
	for n := range 3000 {
		fmt.Fprintf(&text, "export function operation%d(options: { id: string }) { return ['GET', `/rest/api/3/issue/${options.id}/part%d`, { expand: options.id ?? 'none' }]; }\n", n, n)
	}
	p := compiled(b, map[string]string{"scripts/Main.ts": text.String()})
	p.Hash = ""
	b.SetBytes(int64(len(p.Code)))
	benchmark(b, machine.New(machine.Config{}), p)
}
