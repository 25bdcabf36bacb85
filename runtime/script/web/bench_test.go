package web_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"bobbin/runtime/script"
	"bobbin/runtime/script/machine"
	"bobbin/runtime/script/vm"
)

func benchmark(b *testing.B, engine *machine.Engine, h *host, body string, event string) {
	compiled := bundle(body)
	compiled.Hash = b.Name()
	in := script.Input{Event: []byte(event)}
	b.ReportAllocs()
	for b.Loop() {
		if out := engine.Run(b.Context(), compiled, in, h, script.Limits{}); out.Status != script.Finished {
			b.Fatalf("%+v", out.Error)
		}
	}
}

// BenchmarkStart is what a fresh runtime costs with and without the globals of this package,
// and what the first use of each of them adds.
func BenchmarkStart(b *testing.B) {
	bare := machine.New(machine.Config{Modules: []vm.Module{}})
	b.Run("without web", func(b *testing.B) { benchmark(b, bare, &host{}, `return 1;`, "1") })
	for name, body := range map[string]string{
		"unused": `return 1;`, "URL": `new URL("http://h/");`, "Headers": `new Headers();`, "TextEncoder": `new TextEncoder();`, "AbortController": `new AbortController();`,
		"Blob": `new Blob([]);`, "Response": `new Response("x");`, "crypto": `crypto.randomUUID();`, "ReadableStream": `new ReadableStream();`, "performance": `performance.now();`,
	} {
		b.Run(name, func(b *testing.B) { benchmark(b, engine(), &host{}, body, "1") })
	}
}

// BenchmarkFetch is one answer of 64 KB of JSON over loopback, read and parsed, in a fresh runtime.
func BenchmarkFetch(b *testing.B) {
	body := []byte(`{"list":[`)
	for len(body) < 64<<10 {
		body = append(body, `{"key":"DEMO-1","fields":{"summary":"text","n":12.5}},`...)
	}
	body = append(body, `0]}`...)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = w.Write(body) }))
	defer server.Close()
	benchmark(b, engine(), &host{}, `return (await (await fetch(event)).json()).list.length;`, `"`+server.URL+`"`)
}
