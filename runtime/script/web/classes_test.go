package web_test

import (
	"strings"
	"testing"
)

func TestHeaders_AreAsTheStandardSays(t *testing.T) {
	for body, want := range map[string]string{
		`const h = new Headers({ "Content-Type": "a", "X-B": " c\t" }); return [...h];`:                                                     `[["content-type","a"],["x-b","c"]]`,
		`const h = new Headers([["b", "1"], ["A", "2"], ["b", "3"]]); return [h.get("B"), h.has("a"), [...h.keys()], [...h.values()]];`:     `["1, 3",true,["a","b"],["2","1, 3"]]`,
		`const h = new Headers(new Headers({ a: "1" })); h.set("A", "2"); h.append("c", "3"); h.delete("C"); return Object.fromEntries(h);`: `{"a":"2"}`,
		`const h = new Headers(); h.append("Set-Cookie", "a=1"); h.append("set-cookie", "b=2"); return [h.getSetCookie(), [...h]];`:         `[["a=1","b=2"],[["set-cookie","a=1"],["set-cookie","b=2"]]]`,
		`const seen = []; new Headers({ a: "1" }).forEach((v, n, h) => seen.push(v, n, h instanceof Headers)); return seen;`:                `["1","a",true]`,
		`return [new Headers().get("x"), String(new Headers()), typeof Headers, Headers.name];`:                                             `[null,"[object Headers]","function","Headers"]`,
		`try { new Headers("x"); } catch (e) { return e instanceof TypeError; }`:                                                            `true`,
		`try { new Headers([["a"]]); } catch (e) { return e instanceof TypeError; }`:                                                        `true`,
		`try { new Headers({ "": "a" }); } catch (e) { return e instanceof TypeError; }`:                                                    `true`,
	} {
		check(t, body, want)
	}
}

func TestURLSearchParams_IsLive(t *testing.T) {
	for body, want := range map[string]string{
		`const u = new URL("http://h/?a=1"); u.searchParams.append("b", "2 3"); return [u.href, u.search];`:                                       `["http://h/?a=1\u0026b=2+3","?a=1\u0026b=2+3"]`,
		`const u = new URL("http://h/?a=1"); const p = u.searchParams; u.search = "?c=4"; return [p.get("c"), p.get("a"), p === u.searchParams];`: `["4",null,true]`,
		`const u = new URL("http://h/?a=1"); u.searchParams.delete("a"); return u.href;`:                                                          `"http://h/"`,
		`const u = new URL("http://h/?a=1"); const p = u.searchParams; u.href = "http://x/?b=2"; return [...p];`:                                  `[["b","2"]]`,
		`const p = new URLSearchParams("?a=1&b=2&a=3"); return [p.getAll("a"), p.has("a", "3"), p.has("a", "4"), p.size];`:                        `[["1","3"],true,false,3]`,
		`const p = new URLSearchParams({ b: 2, a: "é&" }); p.sort(); return String(p);`:                                                           `"a=%C3%A9%26\u0026b=2"`,
		`const p = new URLSearchParams([["a", "1"], ["a", "2"]]); p.set("a", "3"); p.delete("a", "4"); return [...p.entries()];`:                  `[["a","3"]]`,
		`return [...new URLSearchParams("a=%zz%41+b&=x&&c")];`:                                                                                    `[["a","%zzA b"],["","x"],["c",""]]`,
		`return [...new URLSearchParams("a=%ff%e2%82")];`:                                                                                         `[["a","��"]]`,
		`return [String(new URLSearchParams(new URLSearchParams("x=1"))), new URLSearchParams("\ud800").toString()];`:                             `["x=1","%EF%BF%BD="]`,
		`return [URL.canParse("x"), URL.canParse("x", "http://h"), URL.parse("x"), URL.parse("a/b", "http://h/c/").href];`:                        `[false,true,null,"http://h/c/a/b"]`,
		`try { new URL("x"); } catch (e) { return [e.name, e.code, e.message]; }`:                                                                 `["TypeError","ERR_INVALID_URL","Invalid URL: x"]`,
		`return [JSON.stringify({ u: new URL("http://h") }), String(new URL("http://h")), new URL("projects", "http://h/api/v4/").href];`:         `["{\"u\":\"http://h/\"}","http://h/","http://h/api/v4/projects"]`,
	} {
		check(t, body, strings.ReplaceAll(want, `\u0026`, "&"))
	}
}

func TestText_IsCodedAsTheStandardSays(t *testing.T) {
	const bytes = `const b = (...x) => new Uint8Array(x);`
	for body, want := range map[string]string{
		`return [...new TextEncoder().encode("aé😀\ud800")];`:                                                                                        `[97,195,169,240,159,152,128,239,191,189]`,
		`const into = new Uint8Array(4); const r = new TextEncoder().encodeInto("é😀", into); return [r.read, r.written, ...into];`:                  `[1,2,195,169,0,0]`,
		bytes + `return new TextDecoder().decode(b(0xef, 0xbb, 0xbf, 0x61));`:                                                                       `"a"`,
		bytes + `return new TextDecoder("utf-8", { ignoreBOM: true }).decode(b(0xef, 0xbb, 0xbf, 0x61)).length;`:                                    `2`,
		bytes + `return new TextDecoder().decode(b(0x61, 0xff, 0xe2, 0x82, 0x62, 0xf0, 0x9f, 0x98));`:                                               `"a��b�"`,
		bytes + `try { new TextDecoder("utf-8", { fatal: true }).decode(b(0xff)); } catch (e) { return e.name; }`:                                   `"TypeError"`,
		bytes + `const d = new TextDecoder(); return [d.decode(b(0xe2, 0x82), { stream: true }), d.decode(b(0xac), { stream: true }), d.decode()];`: `["","€",""]`,
		bytes + `const d = new TextDecoder(); return [d.decode(b(0xe2), { stream: true }), d.decode()];`:                                            `["","�"]`,
		bytes + `const d = new TextDecoder("utf-16le"); return [d.decode(b(0x61, 0, 0x3d), { stream: true }), d.decode(b(0xd8, 0x00, 0xde))];`:      `["a","😀"]`,
		bytes + `return [new TextDecoder("utf-16be").decode(b(0, 0x61)), new TextDecoder("UTF-16").decode(b(0xff, 0xfe, 0x61, 0, 0x62))];`:          `["a","a�"]`,
		bytes + `try { new TextDecoder("utf-16le", { fatal: true }).decode(b(0, 0xd8, 0x61, 0)); } catch (e) { return e.name; }`:                    `"TypeError"`,
		bytes + `const d = new TextDecoder("latin1"); return [d.encoding, d.decode(b(0x80, 0xe9, 0x81))];`:                                          `["windows-1252","€é` + "\u0081" + `"]`,
		bytes + `const d = new TextDecoder(); return d.decode(new DataView(b(1, 0x61, 2).buffer, 1, 1));`:                                           `"a"`,
		`try { new TextDecoder("klingon"); } catch (e) { return e.name; }`:                                                                          `"RangeError"`,
		`return [btoa("\u00ff\u0000a"), atob(" /w Bh "), btoa("")];`:                                                                                `["/wBh","ÿ` + `\u0000` + `a",""]`,
		`try { btoa("€"); } catch (e) { return [e.name, e.code, e instanceof DOMException, e instanceof Error]; }`:                                  `["InvalidCharacterError",5,true,true]`,
	} {
		check(t, body, want)
	}
}

func TestBlob_SharesItsBytes(t *testing.T) {
	for body, want := range map[string]string{
		`const sizes = []; const it = new Blob(["", new Uint8Array(150000), "", "end"]).stream()[Symbol.asyncIterator](); for (let r = await it.next(); !r.done; r = await it.next()) sizes.push(r.value.byteLength); return sizes;`: `[65536,65536,18928,3]`,
		`const b = new Blob(["aé", new Uint8Array([1, 2]), new Blob(["z"])], { type: "Text/Plain" }); return [b.size, b.type, [...new Uint8Array(await b.arrayBuffer())]];`:                                                          `[6,"text/plain",[97,195,169,1,2,122]]`,
		`const b = new Blob(["abc", "def"]); return [await b.slice(1, -1).text(), await b.slice(-2).text(), b.slice(4, 2).size, b.slice(0, 1, "x/y").type];`:                                                                         `["bcde","ef",0,"x/y"]`,
		`const bytes = new Uint8Array([65]); const b = new Blob([bytes]); bytes[0] = 66; return await b.text();`:                                                                                                                     `"A"`,
		`const f = new File(["x"], "n.txt", { type: "a/b", lastModified: 5 }); return [f.name, f.lastModified, f instanceof Blob, f.size, new Uint8Array(f.arrayBufferSync())[0]];`:                                                  `["n.txt",5,true,1,120]`,
		`let s = ""; const r = new Blob(["a", "b"]).stream().getReader(); for (;;) { const { value, done } = await r.read(); if (done) return s; s += new TextDecoder().decode(value); }`:                                            `"ab"`,
		`try { new Blob("x"); } catch (e) { return e.name; }`:   `"TypeError"`,
		`try { new File(["x"]); } catch (e) { return e.name; }`: `"TypeError"`,
		`const f = new FormData(); f.append("a", 1); f.append("a", "2"); f.set("b", new Blob(["x"])); return [f.getAll("a"), f.get("b").name, f.get("b") instanceof File, [...f.keys()], f.has("c"), f.get("c")];`: `[["1","2"],"blob",true,["a","a","b"],false,null]`,
		`const f = new FormData(); f.append("a", "1"); f.append("b", "2"); f.append("a", "3"); f.set("a", "4"); f.delete("b"); return [...f];`:                                                                     `[["a","4"]]`,
	} {
		check(t, body, want)
	}
}

func TestBody_IsReadOnce(t *testing.T) {
	for body, want := range map[string]string{
		`const r = new Response("x"); return [await r.text(), r.bodyUsed, await r.text().catch((e) => e.name)];`:                                                               `["x",true,"TypeError"]`,
		`const r = new Response("x"); const c = r.clone(); await r.text(); return [c.bodyUsed, await c.text()];`:                                                               `[false,"x"]`,
		`const r = new Response("x"); await r.text(); try { r.clone(); } catch (e) { return e.name; }`:                                                                         `"TypeError"`,
		`const r = new Response("x"); r.body.getReader(); return [r.bodyUsed, await r.text().catch((e) => e.name)];`:                                                           `[false,"TypeError"]`,
		`const r = Response.json({ a: 1 }, { status: 201 }); return [r.status, r.headers.get("content-type"), await r.json()];`:                                                `[201,"application/json",{"a":1}]`,
		`const r = Response.redirect("http://h/x", 301); return [r.status, r.headers.get("location"), Response.error().type];`:                                                 `[301,"http://h/x","error"]`,
		`const r = new Response(new Blob(["x"], { type: "a/b" })); return [r.headers.get("content-type"), (await r.blob()).type];`:                                             `["a/b","a/b"]`,
		`const r = new Response(null); return [r.body, await r.text(), r.bodyUsed, (await r.arrayBuffer()).byteLength];`:                                                       `[null,"",false,0]`,
		`const r = new Response("a=1&b=2", { headers: { "content-type": "application/x-www-form-urlencoded" } }); return [...await r.formData()];`:                             `[["a","1"],["b","2"]]`,
		`const r = new Response("x"); return await r.formData().catch((e) => e.name);`:                                                                                         `"TypeError"`,
		`const r = new Response("\ufeffx"); return [(await r.clone().text()).length, (await new Response(new TextEncoder().encode("\ufeffx")).text()).length];`:                `[2,1]`,
		`try { new Response("", { status: 199 }); } catch (e) { return e.name; }`:                                                                                              `"RangeError"`,
		`try { new Response("x", { status: 204 }); } catch (e) { return e.name; }`:                                                                                             `"TypeError"`,
		`const q = new Request("http://h/", { method: "patch", body: "x" }); const c = q.clone(); return [q.method, await q.text(), await c.text(), q.signal.aborted, q.url];`: `["patch","x","x",false,"http://h/"]`,
		`const r = new Response("{"); return r.json().catch((e) => e instanceof SyntaxError);`:                                                                                 `true`,
	} {
		check(t, body, want)
	}
}

func TestRequest_SpellsMethodsAsTheStandardSays(t *testing.T) {
	check(t, `return ["get", "Post", "delete", "options", "head", "put", "patch", "PATCH", "query", "PROPFIND", "x-y"].map((method) => new Request("http://h/", { method }).method);`,
		`["GET","POST","DELETE","OPTIONS","HEAD","PUT","patch","PATCH","query","PROPFIND","x-y"]`)
	check(t, `return ["CONNECT", "trace", "Track", "", "a b", "é"].map((method) => { try { return new Request("http://h/", { method }).method; } catch (e) { return e.name; } });`,
		`["TypeError","TypeError","TypeError","TypeError","TypeError","TypeError"]`)
}

func TestClone_CopiesWhatTheStandardLets(t *testing.T) {
	for body, want := range map[string]string{
		`const f = structuredClone({ f: new File(["abc"], "n.txt", { type: "a/b", lastModified: 5 }) }).f; return [f instanceof File, f.name, f.type, f.lastModified, await f.text()];`:                     `[true,"n.txt","a/b",5,"abc"]`,
		`const b = new Blob(["x"], { type: "t/t" }); const c = structuredClone([b, b]); return [c[0] === c[1], c[0] !== b, await c[0].text(), c[0].type, c[0] instanceof File];`:                            `[true,true,"x","t/t",false]`,
		`const e = structuredClone(new DOMException("m", "AbortError")); return [e instanceof DOMException, e.name, e.message, e.code];`:                                                                    `[true,"AbortError","m",20]`,
		`const k = await crypto.subtle.generateKey({ name: "AES-GCM", length: 128 }, false, ["encrypt"]); const c = structuredClone(k); return [c instanceof CryptoKey, c !== k, c.usages, c.extractable];`: `[true,true,["encrypt"],false]`,
		`const wrong = []; for (const v of [new Headers(), new Request("http://h/"), new Response(), new FormData(), new URL("http://h/"), new URLSearchParams(), new AbortController(), AbortSignal.abort(), new EventTarget(), new Event("a"), new ReadableStream(), new WritableStream(), new TransformStream(), new TextDecoder(), new CompressionStream("gzip"), crypto, crypto.subtle]) try { structuredClone({ v }); wrong.push(String(v)); } catch (e) { if (e.name !== "DataCloneError") wrong.push(String(e)); } return wrong;`: `[]`,
		`class Point { x = 1; } return [structuredClone(new Point()), structuredClone({ [Symbol.toStringTag]: "Mine", a: 1 }).a];`: `[{"x":1},1]`,
	} {
		check(t, body, want)
	}
}

func TestStream_GivesWhatItsSourceMakes(t *testing.T) {
	const read = `const all = async (s) => { const list = []; const r = s.getReader(); for (;;) { const { value, done } = await r.read(); if (done) return list; list.push(value); } };`
	for body, want := range map[string]string{
		read + `return all(ReadableStream.from([1, 2]));`:                                                                                                                        `[1,2]`,
		read + `let n = 0; return all(new ReadableStream({ pull(c) { if (n++ < 3) c.enqueue(n); else c.close(); } }));`:                                                          `[1,2,3]`,
		read + `return all(new ReadableStream({ start(c) { c.enqueue("a"); setTimeout(() => { c.enqueue("b"); c.close(); }, 5); } }));`:                                          `["a","b"]`,
		read + `const [a, b] = ReadableStream.from([1, 2]).tee(); return [await all(a), await all(b)];`:                                                                          `[[1,2],[1,2]]`,
		`const s = new ReadableStream({ pull() { throw new Error("broken"); } }); try { await s.getReader().read(); } catch (e) { return e.message; }`:                           `"broken"`,
		`let why; const s = new ReadableStream({ cancel(r) { why = r; } }); await s.cancel("done"); return why;`:                                                                 `"done"`,
		`const s = ReadableStream.from([1, 2]); const it = s[Symbol.asyncIterator](); await it.next(); await it.return(); return [s.locked, (await s.getReader().read()).done];`: `[false,true]`,
		`const s = ReadableStream.from([1]); s.getReader(); try { s.getReader(); } catch (e) { return e.name; }`:                                                                 `"TypeError"`,
		`const s = ReadableStream.from([1]); const r = s.getReader(); r.releaseLock(); return [s.locked, await r.read().catch((e) => e.name)];`:                                  `[false,"TypeError"]`,
	} {
		check(t, body, want)
	}
}

func TestEvents_AreDispatched(t *testing.T) {
	for body, want := range map[string]string{
		`const t = new EventTarget(); const seen = []; t.addEventListener("a", (e) => seen.push(e.type, e.target === t), { once: true }); t.dispatchEvent(new Event("a")); t.dispatchEvent(new Event("a")); return seen;`:                            `["a",true]`,
		`const t = new EventTarget(); t.addEventListener("a", (e) => e.preventDefault()); return [t.dispatchEvent(new Event("a", { cancelable: true })), t.dispatchEvent(new Event("a"))];`:                                                          `[false,true]`,
		`const t = new EventTarget(); const seen = []; t.addEventListener("a", (e) => { seen.push(1); e.stopImmediatePropagation(); }); t.addEventListener("a", () => seen.push(2)); t.dispatchEvent(new Event("a")); return seen;`:                  `[1]`,
		`const t = new EventTarget(); let n = 0; const c = new AbortController(); t.addEventListener("a", { handleEvent() { n++; } }, { signal: c.signal }); t.dispatchEvent(new Event("a")); c.abort(); t.dispatchEvent(new Event("a")); return n;`: `1`,
		`const t = new EventTarget(); t.addEventListener("a", (e) => { throw new Error("x"); }); const e = new CustomEvent("a", { detail: 5 }); return [e.detail, e instanceof Event];`:                                                              `[5,true]`,
		`const c = new AbortController(); let n = 0; c.signal.onabort = () => n++; c.abort("x"); c.abort("y"); return [n, c.signal.aborted, c.signal.reason];`:                                                                                       `[1,true,"x"]`,
		`const a = new AbortController(), b = new AbortController(); const s = AbortSignal.any([a.signal, b.signal]); const d = AbortSignal.any([s]); b.abort(7); return [s.reason, d.reason, a.signal.aborted];`:                                    `[7,7,false]`,
		`try { AbortSignal.abort().throwIfAborted(); } catch (e) { return [e.name, e.message, String(e)]; }`:                                                                                                                                         `["AbortError","This operation was aborted","AbortError: This operation was aborted"]`,
		`try { new AbortSignal(); } catch (e) { return e.name; }`: `"TypeError"`,
		`const e = new DOMException("m", "NotFoundError"); return [e.code, DOMException.NOT_FOUND_ERR, e.stack.includes("m"), new DOMException().name];`: `[8,8,true,"Error"]`,
	} {
		check(t, body, want)
	}
}

func TestEvents_ObeyTheOptionsOfListeners(t *testing.T) {
	const made = `const t = new EventTarget(), seen = []; const fire = () => { const e = new Event("a", { cancelable: true }); t.dispatchEvent(e); return e.defaultPrevented; };`
	for body, want := range map[string]string{
		made + `t.addEventListener("a", (e) => e.preventDefault(), { passive: true }); const one = fire(); t.addEventListener("a", (e) => e.preventDefault()); return [one, fire()];`:                                                           `[false,true]`,
		made + `const f = () => seen.push(1); t.addEventListener("a", f); t.addEventListener("a", f); t.addEventListener("a", f, true); fire(); t.removeEventListener("a", f); fire(); return seen.length;`:                                     `3`,
		made + `t.addEventListener("a", () => { seen.push("once"); fire(); }, { once: true }); fire(); fire(); return seen;`:                                                                                                                    `["once"]`,
		made + `t.addEventListener("a", () => seen.push(1), { signal: AbortSignal.abort() }); const c = new AbortController(); t.addEventListener("a", () => { seen.push(2); c.abort(); }, { signal: c.signal }); fire(); fire(); return seen;`: `[2]`,
		made + `try { t.addEventListener("a", () => {}, { signal: {} }); } catch (e) { return e.name; }`:                                                                                                                                        `"TypeError"`,
		made + `t.addEventListener("a", null); t.addEventListener("a", { handleEvent(e) { seen.push(this !== t, e.currentTarget === t); } }); fire(); return seen;`:                                                                             `[true,true]`,
	} {
		check(t, body, want)
	}
}

func TestChannel_CarriesCopies(t *testing.T) {
	for body, want := range map[string]string{
		`const { port1, port2 } = new MessageChannel(); const sent = { a: [1] }; const got = new Promise((r) => { port2.onmessage = (e) => r(e.data); }); port1.postMessage(sent); sent.a.push(2); return [await got, (await got) === sent];`:                                                                                                 `[{"a":[1]},false]`,
		`const { port1, port2 } = new MessageChannel(); const seen = []; port1.postMessage(1); port1.postMessage(2); port2.addEventListener("message", (e) => seen.push(e.data)); await new Promise((r) => setTimeout(r, 5)); const before = seen.length; port2.start(); await new Promise((r) => setTimeout(r, 5)); return [before, seen];`:  `[0,[1,2]]`,
		`const { port1, port2 } = new MessageChannel(); const seen = []; port2.onmessage = () => seen.push("message"); port1.postMessage(0); Promise.resolve().then(() => seen.push("microtask")); await new Promise((r) => setTimeout(r, 5)); port2.close(); port1.postMessage(0); await new Promise((r) => setTimeout(r, 5)); return seen;`: `["microtask","message"]`,
		`const { port1 } = new MessageChannel(); try { port1.postMessage(() => {}); } catch (e) { return e.name; }`: `"DataCloneError"`,
		`new MessageChannel().port1.onmessage = () => {}; return 1;`:                                                `1`,
	} {
		check(t, body, want)
	}
}

func TestEvents_ReportWhatAListenerThrows(t *testing.T) {
	out := outcome(t, &host{}, "", `const t = new EventTarget(); t.addEventListener("a", () => { throw new Error("lost"); }); t.dispatchEvent(new Event("a")); await new Promise((r) => setTimeout(r, 50)); return 1;`, nil)
	if out.Error == nil || !strings.Contains(out.Error.Message, "lost") {
		t.Errorf("%s %+v", out.Status, out.Error)
	}
}

func TestCrypto_MatchesKnownAnswers(t *testing.T) {
	const hex = `const hex = (b) => new Uint8Array(b).toHex(); const text = (s) => new TextEncoder().encode(s);`
	for body, want := range map[string]string{
		hex + `return hex(await crypto.subtle.digest("SHA-256", text("abc")));`:                     `"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"`,
		hex + `return hex(await crypto.subtle.digest({ name: "sha-1" }, text("abc").buffer));`:      `"a9993e364706816aba3e25717850c26c9cd0d89d"`,
		hex + `return (await crypto.subtle.digest("SHA-512", new Uint8Array(1 << 20))).byteLength;`: `64`,
		hex + `const k = await crypto.subtle.importKey("raw", text("Jefe"), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
			return hex(await crypto.subtle.sign("HMAC", k, text("what do ya want for nothing?")));`: `"5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"`,
		hex + `const a = { name: "HMAC", hash: { name: "SHA-512" } }; const k = await crypto.subtle.generateKey(a, true, ["sign", "verify"]);
			const s = await crypto.subtle.sign("HMAC", k, text("x")); const again = await crypto.subtle.importKey("jwk", await crypto.subtle.exportKey("jwk", k), a, false, ["verify"]);
			return [k.algorithm.length, await crypto.subtle.verify("HMAC", again, s, text("x")), await crypto.subtle.verify("HMAC", again, s, text("y")), await crypto.subtle.sign("HMAC", again, s).catch((e) => e.name), await crypto.subtle.exportKey("raw", again).catch((e) => e.name)];`: `[1024,true,false,"InvalidAccessError","InvalidAccessError"]`,
		`return /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(crypto.randomUUID());`:                                                                                                         `true`,
		`const a = new Uint8Array(64).subarray(0, 32); return [crypto.getRandomValues(a) === a, a.some((x) => x !== 0), new Uint8Array(a.buffer, 32).every((x) => x === 0)];`:                                               `[true,true,true]`,
		`const fails = []; for (const a of [new Float64Array(1), new Uint8Array(65537), {}]) try { crypto.getRandomValues(a); } catch (e) { fails.push(e.name); } return fails;`:                                            `["TypeMismatchError","QuotaExceededError","TypeMismatchError"]`,
		`return [await crypto.subtle.digest("MD5", new Uint8Array(1)).catch((e) => e.name), await crypto.subtle.encrypt("DES", 0, 0).catch((e) => e.name), await crypto.subtle.digest("SHA-1", "x").catch((e) => e.name)];`: `["NotSupportedError","NotSupportedError","TypeError"]`,
	} {
		check(t, body, want)
	}
}

func TestPerformance_IsInMillisecondsExceptForExistingScripts(t *testing.T) {
	const body = `const a = performance.now(); await new Promise((r) => setTimeout(r, 30)); return performance.now() - a;`
	if ms := run(t, &host{}, body, nil).(float64); ms < 29 || ms > 20000 {
		t.Errorf("%v ms", ms)
	}
	if s := result(t, outcome(t, &host{}, "sr-connect", body, nil)).(float64); s < 0.029 || s > 20 {
		t.Errorf("%v s", s)
	}
	check(t, `performance.mark("a", { startTime: 5, detail: 1 }); performance.mark("b"); const m = performance.measure("m", "a", "b"); const d = performance.measure("d", { start: 3, duration: 4 });
		performance.clearMarks("b"); let why; try { performance.measure("x", "nothing"); } catch (e) { why = e.name; }
		return [m.startTime, m.duration === performance.now() - 5 || m.duration > -5, d.duration, performance.getEntries().map((e) => e.name), performance.getEntriesByType("measure").length, performance.getEntriesByName("a")[0].detail, why];`,
		`[5,true,4,["d","a","m"],2,1,"SyntaxError"]`)
	check(t, `return [typeof navigator.userAgent, performance.timeOrigin > 1e12];`, `["string",true]`)
}

func TestGlobals_CanBeReplaced(t *testing.T) {
	for body, want := range map[string]string{
		`globalThis.fetch = () => "mine"; globalThis.URL = 5; return [fetch(), URL, typeof Response];`:                                                                     `["mine",5,"function"]`,
		`URL = 5; fetch = () => 6; Map = 7; parseInt = 8; return [URL, fetch(), Map, parseInt];`:                                                                           `[5,6,7,8]`,
		`try { nothing = 5; } catch (e) { return [e.name, e.message]; }`:                                                                                                   `["ReferenceError","nothing is not defined"]`,
		`URL = 1; URL += 1; globalThis.Blob = 2; return [URL, Object.keys(globalThis).filter((n) => n === "Blob").length, "File" in globalThis, "nothing" in globalThis];`: `[2,1,true,false]`,
		`const o = Object.create(globalThis); o.Blob = 5; return [typeof Blob, o.Blob, delete globalThis.Blob, delete globalThis.mine];`:                                   `["function",5,true,true]`,
		`Object.freeze(globalThis); try { globalThis.mine = 5; } catch (e) { return e.name; }`:                                                                             `"TypeError"`,
	} {
		check(t, body, want)
	}
}
