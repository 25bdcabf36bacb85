package fetch_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"bobbin/runtime/script"
	"bobbin/runtime/script/machine"
)

// host notes the headers of a request and has no answers.
type host struct{ header [][2]string }

func (h *host) Fetch(_ context.Context, r script.FetchRequest) (script.FetchResponse, error) {
	h.header = r.Header
	return script.FetchResponse{}, &script.HostError{Name: "TypeError", Message: "no answer"}
}

func (h *host) Call(context.Context, string, json.RawMessage) (json.RawMessage, error) {
	return nil, nil
}

func (h *host) Console(script.Line) {}

// A plain object of headers takes a way of its own; what leaves, and what is refused, is the
// same as with the class.
func TestFetch_TakesPlainHeadersAsTheClassDoes(t *testing.T) {
	for _, given := range []string{
		`undefined`, `{}`, `{ b: "2", a: "1" }`, `{ "X-Mixed-Case": " trimmed\t" }`, `{ A: "1", a: "2" }`, `{ n: 12, t: true, nothing: null }`, `{ list: ["a", "b"] }`,
		`{ "": "x" }`, `{ "a b": "x" }`, `{ "ü": "x" }`, `{ a: "line\nbreak" }`, `{ a: "\0" }`, `{ a: "é" }`, `{ a: "€" }`, `{ "x-stitch-stored-body-id": "€" }`, `{ a: "" }`,
		`{ "set-cookie": "a=1" }`, `[["b", "1"], ["a", "2"]]`, `[["a"]]`, `new Map([["b", "1"]])`, `new Headers({ B: "1", a: "2" })`, `Object.create({ inherited: "x" })`,
		`Object.create(null)`, `Object.assign(Object.create(null), { a: "1" })`, `Object.defineProperty({ a: "1" }, "hidden", { value: "x" })`, `{ [Symbol.for("s")]: "x" }`,
		`new Proxy({ a: "1" }, {})`, `{ get a() { return "1"; } }`, `new (class { b = "1" })()`, `{ "content-type": "text/x" }`, `{ "10": "x", "9": "y" }`, `{ __proto__: { a: "1" } }`,
		`"text"`, `12`, `(() => {})`, `new Date(0)`, `{ a: Symbol("s") }`, `{ a: new String("x") }`,
	} {
		ours, class := sent(t, given), sent(t, "new Headers("+given+")")
		if ours != class {
			t.Errorf("%s\n  as it is: %s\n  Headers:  %s", given, ours, class)
		}
	}
}

// sent says what headers a request with them has, or why there is none.
func sent(t *testing.T, headers string) string {
	t.Helper()
	body := `const headers = ` + headers + `; for (const body of ["x", undefined]) await fetch("http://h/", { method: body ? "POST" : "GET", headers, body });`
	code := `(async()=>{"use strict"; globalThis.__bobbin_exports = {default: async () => { try {` + body + `} catch (e) { return e.name + ": " + e.message; } }};})()`
	h := &host{}
	out := machine.Run(t.Context(), &script.Bundle{Code: []byte(code)}, script.Input{}, h, script.Limits{})
	if out.Status != script.Finished {
		t.Fatalf("%s: %+v", headers, out.Error)
	}
	return strings.TrimSpace(fmt.Sprint(h.header, " ", string(out.Result)))
}
