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
		"Blob": `new Blob([]);`, "Response": `new Response("x");`, "crypto": `crypto.randomUUID();`, "crypto.subtle": `crypto.subtle;`, "ReadableStream": `new ReadableStream();`, "performance": `performance.now();`,
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

// BenchmarkSubtle is a thousand operations awaited one after the other, on 100 bytes.
func BenchmarkSubtle(b *testing.B) {
	for name, body := range map[string]string{
		"HMAC sign 1000": `const k = await crypto.subtle.importKey("raw", d, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]); for (let i = 0; i < 1000; i++) await crypto.subtle.sign("HMAC", k, d);`,
		"AES-GCM 1000":   `const k = await crypto.subtle.importKey("raw", d.subarray(0, 32), "AES-GCM", false, ["encrypt"]); const a = { name: "AES-GCM", iv: d.subarray(0, 12) }; for (let i = 0; i < 1000; i++) await crypto.subtle.encrypt(a, k, d);`,
		"ECDSA 1000":     `const { privateKey } = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign"]); const a = { name: "ECDSA", hash: "SHA-256" }; for (let i = 0; i < 1000; i++) await crypto.subtle.sign(a, privateKey, d);`,
		"SHA-256 8 MB":   `const all = new Uint8Array(8 << 20); await crypto.subtle.digest("SHA-256", all);`,
	} {
		b.Run(name, func(b *testing.B) { benchmark(b, engine(), &host{}, `const d = new Uint8Array(100);`+body, "1") })
	}
}
