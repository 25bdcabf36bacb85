package fetch_test

import (
	"context"
	"fmt"
	"io"
	"testing"

	"bobbin/runtime/script"
	"bobbin/runtime/script/machine"
)

// taker is a host that notes a whole request.
type taker struct {
	host
	got string
}

func (h *taker) Fetch(_ context.Context, r script.FetchRequest) (script.FetchResponse, error) {
	var body []byte
	if r.Body != nil {
		body, _ = io.ReadAll(r.Body)
	}
	h.got = fmt.Sprintf("%s %s %v %q %d %s", r.Method, r.URL, r.Header, body, r.Size, r.Redirect)
	return script.FetchResponse{}, &script.HostError{Name: "TypeError", Message: "no answer"}
}

// Simple calls of fetch do without its unit; what leaves and what is refused is the same as
// with it.
func TestFetch_TakesSimpleCallsAsTheUnitDoes(t *testing.T) {
	for _, address := range []string{`"http://h/a b?q=ü#x"`, `"HTTP://H:80"`, `"/relative"`, `"http://user:secret@h/"`, `"mailto:x"`, `""`, `new URL("http://h/u")`, `{ toString: () => "http://h/o" }`, `12`} {
		same(t, address, `{}`)
	}
	for _, init := range []string{`{ method: "post", body: "é\ud800" }`, `{ method: "PUT", body: "" }`, `{ method: "patch", body: "x" }`, `{ method: "GET", body: "x" }`, `{ method: "get", body: null }`,
		`{ method: null }`, `{ method: "a b" }`, `{ method: "CONNECT" }`, `{ method: "POST", body: 5 }`, `{ method: "POST", body: new Uint8Array([1, 2]) }`, `{ method: "POST", body: { a: 1 } }`,
		`{ method: "POST", body: "x", headers: { "Content-Type": "a/b", z: "1", a: "2" } }`, `{ method: "DELETE", body: "x", headers: { z: "1", a: "2" } }`, `{ headers: null }`, `{ headers: [["a", "1"]] }`,
		`{ headers: { "x-stitch-connection-id": "c" } }`, `{ headers: { a: 5 } }`, `{ get method() { return "POST"; }, get body() { return 5; } }`, `{ get headers() { throw new RangeError("own"); } }`} {
		same(t, `"http://h/"`, init)
	}
}

func same(t *testing.T, address, init string) {
	t.Helper()
	quick, unit := taken(t, address, init), taken(t, address, `((init) => Object.create(Object.prototype, { ...Object.getOwnPropertyDescriptors(init), redirect: { value: "follow" } }))(`+init+`)`)
	if quick != unit {
		t.Errorf("fetch(%s, %s)\n  as it is: %s\n  the unit: %s", address, init, quick, unit)
	}
}

// taken says what request leaves, and how the call ends.
func taken(t *testing.T, address, init string) string {
	t.Helper()
	body := `try { await fetch(` + address + `, ` + init + `); } catch (e) { return [e.name, e.message, e.cause?.message]; }`
	code := `(async()=>{"use strict"; globalThis.__bobbin_exports = {default: async () => {` + body + `}};})()`
	h := &taker{}
	out := machine.Run(t.Context(), &script.Bundle{Code: []byte(code)}, script.Input{}, h, script.Limits{})
	if out.Status != script.Finished {
		t.Fatalf("%s %s: %+v", address, init, out.Error)
	}
	return h.got + " " + string(out.Result)
}
