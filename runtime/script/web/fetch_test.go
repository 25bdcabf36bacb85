package web_test

import (
	"reflect"
	"strings"
	"testing"

	"bobbin/runtime/script"
)

func TestFetch_SendsEveryKindOfBody(t *testing.T) {
	url := serve(t)
	for name, c := range map[string]struct{ body, kind, text string }{
		"text":      {`"grüß"`, "text/plain;charset=UTF-8", "grüß"},
		"buffer":    {`new Uint8Array([65, 66]).buffer`, "", "AB"},
		"view":      {`new Uint8Array([64, 65, 66, 67]).subarray(1, 3)`, "", "AB"},
		"data view": {`new DataView(new Uint8Array([64, 65, 66, 67]).buffer, 1, 2)`, "", "AB"},
		"blob":      {`new Blob(["A", new Uint8Array([66])], { type: "Image/PNG" })`, "image/png", "AB"},
		"form":      {`new URLSearchParams({ a: "1 2", "ü": "&" })`, "application/x-www-form-urlencoded;charset=UTF-8", "a=1+2&%C3%BC=%26"},
		"stream":    {`ReadableStream.from([new Uint8Array([65]), new Uint8Array([66])])`, "", "AB"},
		"number":    {`12`, "text/plain;charset=UTF-8", "12"},
		"object":    {`({})`, "text/plain;charset=UTF-8", "[object Object]"},
	} {
		t.Run(name, func(t *testing.T) {
			got := run(t, &host{}, `const r = await fetch(event + "/echo", { method: "post", body: `+c.body+` });
				const e = await r.json(); return [e.method, e.header["content-type"] ?? "", e.body];`, url).([]any)
			if got[0] != "POST" || got[1] != c.kind || got[2] != c.text {
				t.Errorf("got %v", got)
			}
		})
	}
}

func TestFetch_SendsMultipartThatAServerReads(t *testing.T) {
	url := serve(t)
	got := run(t, &host{}, `
		const form = new FormData();
		form.append("na\"me", "one\ntwo");
		form.append("file", new Blob([new Uint8Array([0, 255, 10])], { type: "image/png" }), "a \"b\".png");
		const r = await fetch(event + "/echo", { method: "POST", body: form });
		const e = await r.json();
		const kind = e.header["content-type"];
		const boundary = kind.split("boundary=")[1];
		const again = await new Response(form).formData();
		const file = again.get("file");
		return [e.body.split(boundary).join("B").replace("\u0000\ufffd\n", "<binary>"), again.get("na%22me"), file.name, file.type, [...new Uint8Array(await file.arrayBuffer())]];
	`, url).([]any)
	want := "--B\r\nContent-Disposition: form-data; name=\"na%22me\"\r\n\r\none\r\ntwo\r\n" +
		"--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a %22b%22.png\"\r\nContent-Type: image/png\r\n\r\n<binary>\r\n--B--\r\n"
	if got[0] != want {
		t.Errorf("got %q\nwant %q", got[0], want)
	}
	if got[1] != "one\r\ntwo" || got[2] != "a %22b%22.png" || got[3] != "image/png" || len(got[4].([]any)) != 3 {
		t.Errorf("read back %v", got[1:])
	}
}

func TestFetch_ReadsAnswers(t *testing.T) {
	url := serve(t)
	for name, c := range map[string]struct{ body, want string }{
		"status":        {`const r = await fetch(event + "/bad"); return [r.ok, r.status, r.statusText, r.type, r.url === event + "/bad", r.redirected];`, `[false,400,"Bad Request","basic",true,false]`},
		"cookies":       {`const r = await fetch(event + "/cookies"); return [r.body, r.headers.getSetCookie(), r.headers.get("SET-cookie"), await r.text()];`, `[null,["a=1","b=2"],"a=1, b=2",""]`},
		"bad json":      {`const r = await fetch(event + "/bad"); try { await r.json(); } catch (e) { return [e.name, e instanceof SyntaxError, r.bodyUsed]; }`, `["SyntaxError",true,true]`},
		"twice":         {`const r = await fetch(event + "/echo"); await r.text(); try { await r.text(); } catch (e) { return [e.name, r.bodyUsed]; }`, `["TypeError",true]`},
		"clone":         {`const r = await fetch(event + "/echo?x"); const c = r.clone(); return [(await r.json()).query, (await c.json()).query];`, `["x","x"]`},
		"chunks":        {`const r = await fetch(event + "/binary"); const reader = r.body.getReader(); let n = 0, sum = 0; for (;;) { const { value, done } = await reader.read(); if (done) break; n += value.byteLength; sum += value[0] >= 0 ? 1 : 0; } return [n, sum > 1, r.bodyUsed];`, `[200000,true,true]`},
		"iteration":     {`const r = await fetch(event + "/binary"); let n = 0; const it = r.body[Symbol.asyncIterator](); for (let s = await it.next(); !s.done; s = await it.next()) n += s.value.byteLength; return n;`, `200000`},
		"bytes":         {`const r = await fetch(event + "/binary"); const b = new Uint8Array(await r.arrayBuffer()); return [b.byteLength, b[50000], b[50255], b[50256]];`, `[200000,1,0,1]`},
		"blob":          {`const r = await fetch(event + "/bad"); const b = await r.blob(); return [b.type, b.size, await b.text()];`, `["application/json",9,"{\"error\":"]`},
		"connection":    {`const r = await fetch(event + "/cut"); try { await r.text(); } catch (e) { return [e.name, e.cause.message]; }`, `["TypeError","unexpected EOF"]`},
		"request":       {`const q = new Request(event + "/echo", { method: "PUT", body: "x", headers: { "X-A": "1" } }); const r = await fetch(q, { headers: { "x-b": "2" } }); const e = await r.json(); return [e.method, e.body, e.header["x-a"] ?? null, e.header["x-b"], q.bodyUsed];`, `["PUT","x",null,"2",true]`},
		"frozen header": {`const r = await fetch(event + "/echo"); try { r.headers.set("a", "b"); } catch (e) { return e.name; }`, `"TypeError"`},
		"head":          {`const r = await fetch(event + "/echo", { method: "HEAD" }); return [r.body, r.status];`, `[null,200]`},
	} {
		t.Run(name, func(t *testing.T) {
			out := outcome(t, &host{}, "", c.body, url)
			if string(out.Result) != c.want {
				t.Errorf("got %s %+v\nwant %s", out.Result, out.Error, c.want)
			}
		})
	}
}

func TestFetch_RefusesWhatCannotBeSent(t *testing.T) {
	for _, c := range [][2]string{
		{`fetch("http://127.0.0.1/", { body: "x" })`, "TypeError: Request with GET method cannot have body"},
		{`fetch("http://127.0.0.1/", { method: "HEAD", body: "x" })`, "TypeError: Request with HEAD method cannot have body"},
		{`fetch("/relative")`, `TypeError: "/relative" is not a complete address: write https://... or call it through a connection`},
		{`fetch("http://a b/")`, `TypeError: "http://a b/" is not a valid address`},
		{`fetch("http://u:p@127.0.0.1/")`, "TypeError: An address cannot carry a user name or a password: send an authorization header"},
		{`fetch("http://127.0.0.1/", { method: "TRACE" })`, "TypeError: The method TRACE is not allowed"},
		{`fetch("http://127.0.0.1/", { method: "A B" })`, `TypeError: "A B" is not an HTTP method`},
		{`fetch("http://127.0.0.1/", { headers: { "a b": "c" } })`, `TypeError: "a b" is not a header name`},
		{`fetch("http://127.0.0.1/", { headers: { a: "b\nc" } })`, `TypeError: The value of header "a" holds characters a header cannot have`},
		{`fetch("http://127.0.0.1/", { headers: { a: "\u20ac" } })`, `TypeError: The value of header "a" holds characters a header cannot have`},
		{`fetch("http://127.0.0.1/", { signal: {} })`, `TypeError: signal is not an AbortSignal`},
		{`fetch("http://127.0.0.1/", { redirect: "never" })`, `TypeError: redirect is follow, error or manual, not "never"`},
		{`fetch()`, "TypeError: fetch needs an address"},
	} {
		h := &host{}
		got := run(t, h, `try { await `+c[0]+`; } catch (e) { return String(e); }`, nil)
		if got != c[1] || len(h.seen) != 0 {
			t.Errorf("%s: got %v after %d requests, want %s", c[0], got, len(h.seen), c[1])
		}
	}
}

func TestFetch_SaysWhyItFailed(t *testing.T) {
	const body = `try { await fetch("http://127.0.0.1:1/"); } catch (e) { return [e.name, e.message, e.cause?.name ?? null, e.cause?.message ?? null, e.service ?? null, e.errorCode ?? null]; }`
	refused := "connection refused"
	for name, c := range map[string]struct {
		fail          error
		compatibility string
		want          string
	}{
		"plain":       {nil, "", `["TypeError","fetch failed","Error","` + refused},
		"host":        {&script.HostError{Name: "ServiceError", Message: "no quota", Code: 7, Service: "Fetch"}, "", `["ServiceError","no quota`},
		"host type":   {&script.HostError{Name: "TypeError", Message: "no such host"}, "", `["TypeError","fetch failed","TypeError","no such host",null,null]`},
		"sr-connect":  {nil, "sr-connect", `["ServiceError","`},
		"sr-connect2": {&script.HostError{Message: "gone"}, "sr-connect", `["ServiceError","gone`},
	} {
		t.Run(name, func(t *testing.T) {
			out := outcome(t, &host{fail: c.fail}, c.compatibility, body, nil)
			got := strings.ReplaceAll(string(out.Result), "dial tcp 127.0.0.1:1: connect: ", "")
			if !strings.HasPrefix(got, c.want) {
				t.Errorf("got %s %+v, want %s", out.Result, out.Error, c.want)
			}
			if c.compatibility != "" && !strings.Contains(got, `"Fetch"`) {
				t.Errorf("the service is missing: %s", got)
			}
		})
	}
}

func TestFetch_IsAborted(t *testing.T) {
	url := serve(t)
	for name, c := range map[string]struct{ body, want string }{
		"before":  {`try { await fetch(event + "/hang", { signal: AbortSignal.abort("why") }); } catch (e) { return e; }`, `"why"`},
		"during":  {`const c = new AbortController(); setTimeout(() => c.abort(), 20); try { await fetch(event + "/hang", { signal: c.signal }); } catch (e) { return [e.name, e instanceof DOMException, e.code]; }`, `["AbortError",true,20]`},
		"timeout": {`try { await fetch(event + "/hang", { signal: AbortSignal.timeout(20) }); } catch (e) { return e.name; }`, `"TimeoutError"`},
		"body":    {`const c = new AbortController(); const r = await fetch(event + "/stall", { signal: c.signal }); setTimeout(() => c.abort(new Error("enough")), 20); try { await r.text(); } catch (e) { return e.message; }`, `"enough"`},
		"any":     {`const c = new AbortController(); setTimeout(() => c.abort("x"), 10); try { await fetch(event + "/hang", { signal: AbortSignal.any([c.signal, AbortSignal.timeout(60000)]) }); } catch (e) { return e; }`, `"x"`},
		"cancel":  {`const r = await fetch(event + "/stall"); const reader = r.body.getReader(); await reader.read(); await reader.cancel(); return (await reader.read()).done;`, `true`},
		"unread":  {`const r = await fetch(event + "/stall"); return r.status;`, `200`},
	} {
		t.Run(name, func(t *testing.T) {
			out := outcome(t, &host{}, "", c.body, url)
			if string(out.Result) != c.want {
				t.Errorf("got %s %+v, want %s", out.Result, out.Error, c.want)
			}
		})
	}
}

func TestFetch_SpeaksForAConnection(t *testing.T) {
	h := &host{fail: &script.HostError{Name: "Stop", Message: "seen"}}
	run(t, h, `
		const quiet = (p) => p.catch(() => {});
		await quiet(fetch("/rest/api/3/myself", { headers: { "X-Stitch-Connection-Id": "jira/cloud", a: "b" } }));
		await quiet(fetch(new Request("/rest", { headers: { "x-stitch-connection-id": "old" } })));
		await quiet(__bobbin_fetch("gitlab", "/api/v4/projects", { method: "POST", body: "x" }));
		await quiet(__bobbin_fetch("gitlab", "/x", { headers: { "x-stitch-connection-id": "other" } }));
	`, nil)
	var got []string
	for _, r := range h.seen {
		got = append(got, r.Method+" "+r.URL+" "+r.Connection)
		for _, header := range r.Header {
			if header[0] == "x-stitch-connection-id" {
				t.Error("the header left")
			}
		}
	}
	want := "GET /rest/api/3/myself jira/cloud|GET /rest old|POST /api/v4/projects gitlab|GET /x gitlab"
	if strings.Join(got, "|") != want {
		t.Errorf("got %v", got)
	}
}

func TestFetch_DefaultsToJSONForExistingScripts(t *testing.T) {
	url := serve(t)
	out := outcome(t, &host{}, "sr-connect", `
		const post = async (init) => (await (await fetch(event + "/echo", { method: "POST", ...init })).json()).header["content-type"];
		return [await post({ body: "{}" }), await post({ body: "a", headers: { "content-type": "text/plain" } }), await post({ body: new URLSearchParams("a=b") })];`, url)
	if want := `["application/json","text/plain","application/x-www-form-urlencoded;charset=UTF-8"]`; string(out.Result) != want {
		t.Errorf("got %s %+v", out.Result, out.Error)
	}
}

func TestFetch_TakesAnAgent(t *testing.T) {
	url := serve(t)
	for code, want := range map[string]*script.Agent{
		`{ ca: "a", cert: "b", key: "c", passphrase: "d" }`:                                                                          {CA: []string{"a"}, Cert: []string{"b"}, Key: []string{"c"}, Passphrase: "d"},
		`{ options: { ca: ["a", "b"], rejectUnauthorized: false } }`:                                                                 {CA: []string{"a", "b"}, Trusting: true},
		`new (class Agent { options = { cert: "b", key: "c" }; protocol = "https:" })()`:                                             {Cert: []string{"b"}, Key: []string{"c"}},
		`{ ca: new TextEncoder().encode("ü"), cert: new TextEncoder().encode("xab").subarray(1), key: new Uint8Array([65]).buffer }`: {CA: []string{"ü"}, Cert: []string{"ab"}, Key: []string{"A"}},
		`{ keepAlive: true, rejectUnauthorized: true }`:                                                                              nil,
		`undefined`: nil,
		`null`:      nil,
	} {
		for _, call := range []string{`fetch(event + "/echo", { agent: ` + code + ` })`, `fetch(new Request(event + "/echo", { agent: ` + code + ` }))`,
			`fetch(new Request(event + "/echo", { agent: ` + code + ` }).clone(), { method: "PUT" })`, `__bobbin_fetch("c", event + "/echo", { agent: ` + code + ` })`} {
			h := &host{}
			run(t, h, `await `+call, url)
			if got := h.seen[0].Agent; !reflect.DeepEqual(got, want) {
				t.Errorf("%s: %+v, want %+v", call, got, want)
			}
		}
	}
	for code, want := range map[string]string{
		`"agent"`:           "agent is an object such as",
		`{ cert: 7 }`:       "agent.cert is a text or bytes in PEM form, or a list of them",
		`{ ca: ["a", {}] }`: "agent.ca is a text or bytes in PEM form",
		`{ passphrase: 1 }`: "agent.passphrase is a text or bytes",
		`{ pfx: "x" }`:      "agent.pfx is not supported: give the certificate and its key as agent.cert and agent.key",
	} {
		got := run(t, &host{}, `try { await fetch(event, { agent: `+code+` }); } catch (e) { return e.name + ": " + e.message; }`, url)
		if text, _ := got.(string); !strings.HasPrefix(text, "TypeError: "+want) {
			t.Errorf("%s: %v", code, got)
		}
	}
}

// TestFetch_AnswersDataAddresses compares with what Node.js answers.
func TestFetch_AnswersDataAddresses(t *testing.T) {
	const body = `const list = ["data:,Hello%2C%20World%21%2", "data:text/html;charset=utf-8,<b>%C3%A4</b>#x", "data:;base64,aGVsbG8", "data:application/json;base64,eyJhIjoxfQ==", "data:text/PLAIN;Charset=\"a b\";x=1;x=2 ; base64 ,%61Gk%3D", "data:nonsense,x", "data:;charset=latin1,x", "data:text/plain;base64,a", "data:no-comma", "data:image/png;base64x,AA", "data: text/css ,x y"];
		const out = []; for (const a of list) { try { const r = await fetch(a); out.push([r.status, r.headers.get("content-type"), await r.text()]); } catch (e) { out.push(e.name); } }
		return out;`
	h := &host{}
	want := `[[200,"text/plain;charset=US-ASCII","Hello, World!%2"],[200,"text/html;charset=utf-8","<b>ä</b>"],[200,"text/plain;charset=US-ASCII","hello"],[200,"application/json","{\"a\":1}"],[200,"text/plain;charset=\"a b\";x=1","hi"],[200,"text/plain;charset=US-ASCII","x"],[200,"text/plain;charset=latin1","x"],"TypeError","TypeError",[200,"image/png","AA"],[200,"text/css","x y"]]`
	if out := outcome(t, h, "", body, nil); string(out.Result) != want || len(h.seen) != 0 {
		t.Errorf("got %s %+v,\nwant %s", out.Result, out.Error, want)
	}
}
