package web_test

import (
	"strings"
	"testing"

	"bobbin/runtime/script"
)

// TestCompatibility_IsTheOnlyDifference runs every quirk of existing scripts in both modes.
func TestCompatibility_IsTheOnlyDifference(t *testing.T) {
	url := serve(t)
	for name, c := range map[string]struct{ body, standard, existing string }{
		"headers are found as they were written": {
			`const h = new Headers({ "Content-Type": "a/b" }); h.set("x", "1"); return [h.get("content-type"), h.get("Content-Type"), h.has("X"), [...h.keys()]];`,
			`["a/b","a/b",true,["content-type","x"]]`, `[null,"a/b",false,["Content-Type","x"]]`},
		"headers of an answer are in lower case": {
			`const { headers } = await fetch(event + "/echo"); return [headers.get("content-type"), headers.get("Content-Type")];`,
			`["application/json","application/json"]`, `["application/json",null]`},
		"a header is sent once, as it was last set": {
			`const h = new Headers({ "X-A": "1" }); h.set("x-a", "2"); return (await (await fetch(event + "/echo", { headers: h })).json()).header["x-a"];`,
			`"2"`, `"2"`},
		"the address of an answer": {
			`const r = await fetch(event + "/echo"); return [r.url === event + "/echo", r.url, r.redirected];`,
			`[true,"URL/echo",false]`, `[false,"",false]`},
		"the type of a text":   {kindOf(`"{}"`), `"text/plain;charset=UTF-8"`, `"application/json"`},
		"the type of bytes":    {kindOf(`new Uint8Array([1]).buffer`), `null`, `"application/json"`},
		"the type of a Blob":   {kindOf(`new Blob(["x"], { type: "image/png" })`), `"image/png"`, `"image/png"`},
		"the type of a form":   {kindOf(`new URLSearchParams("a=b")`), `"application/x-www-form-urlencoded;charset=UTF-8"`, `"application/x-www-form-urlencoded;charset=UTF-8"`},
		"a type that is given": {kindOf(`"x", headers: { "Content-Type": "text/csv" }`), `"text/csv"`, `"text/csv"`},
		"a signal that is none": {
			`try { return (await fetch(event + "/echo", { signal: { aborted: true } })).status; } catch (e) { return e.name; }`,
			`"TypeError"`, `200`},
		"a signal that is one": {
			`try { return (await fetch(event + "/echo", { signal: AbortSignal.abort() })).status; } catch (e) { return e.name; }`,
			`"AbortError"`, `"AbortError"`},
		"a redirect that is no word": {
			`try { return (await fetch(event + "/echo", { redirect: "nowhere", mode: "x", cache: 1, credentials: {} })).status; } catch (e) { return e.name; }`,
			`"TypeError"`, `200`},
		"GET has no body": {
			`try { await fetch(event + "/echo", { body: "x" }); } catch (e) { return e.name; }`, `"TypeError"`, `"TypeError"`},
		"a body is read once": {
			`const r = await fetch(event + "/echo"); await r.text(); try { await r.text(); } catch (e) { return e.name; }`, `"TypeError"`, `"TypeError"`},
		"no answer": {
			`try { await fetch("http://127.0.0.1:1/"); } catch (e) { return [e.name, e instanceof ServiceError, e instanceof Error, e.service ?? null]; }`,
			`["TypeError",false,true,null]`, `["ServiceError",true,true,"Fetch"]`},
		"the message of a ServiceError": {
			`const e = new ServiceError("No", 7, "Fetch"); return [e.message, e.errorCode, e.service, e.name];`,
			`["No",7,"Fetch","ServiceError"]`, `["No - ScriptRunner Connect Error code: 7",7,"Fetch","ServiceError"]`},
		"the query of a URL": {
			`const u = new URL("https://a.example/?x=1"); u.searchParams.set("x", "2"); return [u.href, u.searchParams.get("x")];`,
			`["https://a.example/?x=2","2"]`, `["https://a.example/?x=1","2"]`},
		"fatal": {
			`try { return new TextDecoder("utf-8", { fatal: true }).decode(new Uint8Array([65, 255])); } catch (e) { return e.name; }`,
			`"TypeError"`, `"A` + "\uFFFD" + `"`},
		"fastTransfer": {
			`return new TextDecoder().decode(new Uint8Array([65]).buffer, true) + new TextDecoder().decode(new Uint8Array([66]), { fastTransfer: true });`, `"AB"`, `"AB"`},
		"bytes of a Blob at once": {`return new Blob(["ab"]).arrayBufferSync().byteLength;`, `2`, `2`},
		"Latin-1 only":            {`try { btoa("\u20ac"); } catch (e) { return [e.name, btoa("\u00e9"), atob("6Q==")]; }`, `["InvalidCharacterError","6Q==","é"]`, `["InvalidCharacterError","6Q==","é"]`},
		"the environment of a process": {
			`return [typeof process.env, Object.keys(process.env), window.crypto === crypto];`, `["object",[],true]`, `["object",[],true]`},
		"AbortProcess": {
			`const e = new AbortProcess("stop"); return [e.name, e.message, e instanceof AbortProcess, e instanceof Error];`,
			`["AbortProcess","stop",true,true]`, `["AbortProcess","stop",true,true]`},
		"what was absent is there": {
			`return [typeof AbortController, typeof structuredClone, typeof queueMicrotask, typeof ReadableStream, typeof File, typeof crypto.subtle.digest];`,
			`["function","function","function","function","function","function"]`, `["function","function","function","function","function","function"]`},
	} {
		t.Run(name, func(t *testing.T) {
			for mode, want := range map[string]string{"standard": c.standard, "sr-connect": c.existing} {
				out := outcome(t, &host{}, mode, c.body, url)
				if got := strings.ReplaceAll(string(out.Result), url, "URL"); got != want {
					t.Errorf("%s: got %s %+v\nwant %s", mode, got, out.Error, want)
				}
			}
		})
	}
}

// kindOf gives the content type that a body was sent with.
func kindOf(body string) string {
	return `return (await (await fetch(event + "/echo", { method: "POST", body: ` + body + ` })).json()).header["content-type"] ?? null;`
}

func TestCompatibility_BodyThatBreaksOffIsAServiceError(t *testing.T) {
	broken := &script.HostError{Name: "ServiceError", Message: "broken off", Service: "Fetch"}
	for mode, want := range map[string]string{"standard": `["TypeError","broken off"]`, "sr-connect": `["ServiceError","broken off"]`} {
		out := outcome(t, &host{body: broken}, mode, `const r = await fetch("http://x.example/"); try { await r.text(); } catch (e) { return [e.name, (e.cause ?? e).message]; }`, nil)
		if string(out.Result) != want {
			t.Errorf("%s: got %s %+v", mode, out.Result, out.Error)
		}
	}
}
