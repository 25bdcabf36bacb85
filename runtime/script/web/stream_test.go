package web_test

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"runtime/metrics"
	"strings"
	"testing"
	"time"

	"bobbin/runtime/script"
)

// streamPrelude has what the scripts of these tests share.
const streamPrelude = `
	const all = async (s) => { const list = []; const it = s[Symbol.asyncIterator](); for (let r = await it.next(); !r.done; r = await it.next()) list.push(r.value); return list; };
	const upper = () => new TransformStream({ transform(chunk, c) { c.enqueue(chunk.toUpperCase()); }, flush(c) { c.enqueue("."); } });
	const name = async (p) => { try { await p; return "nothing"; } catch (e) { return e?.message ?? e; } };
	const log = [];
	const sink = (more) => new WritableStream({ write(chunk) { log.push(chunk); }, close() { log.push("closed"); }, abort(e) { log.push("aborted " + e); }, ...more });
`

func TestStream_PipesAsTheStandardSays(t *testing.T) {
	for body, want := range map[string]string{
		`return all(ReadableStream.from(["a", "b"]).pipeThrough(upper()));`:                                                                                                                                                                                                                                                                           `["A","B","."]`,
		`await ReadableStream.from([1, 2]).pipeTo(sink()); return log;`:                                                                                                                                                                                                                                                                               `[1,2,"closed"]`,
		`const w = sink(); await ReadableStream.from([1]).pipeTo(w, { preventClose: true }); const x = w.getWriter(); await x.write(2); await x.close(); return log;`:                                                                                                                                                                                 `[1,2,"closed"]`,
		`const s = new ReadableStream({ pull(c) { c.error("bad"); } }); return [await name(s.pipeTo(sink())), log, s.locked];`:                                                                                                                                                                                                                        `["bad",["aborted bad"],false]`,
		`let why; const s = new ReadableStream({ pull(c) { c.enqueue(1); }, cancel(e) { why = e.message; } }); return [await name(s.pipeTo(sink({ write() { throw new Error("full"); } }))), why];`:                                                                                                                                                   `["full","full"]`,
		`let why; const c = new AbortController(); const s = new ReadableStream({ cancel(e) { why = e; } }); setTimeout(() => c.abort("stop"), 5); return [await name(s.pipeTo(sink(), { signal: c.signal })), why, log];`:                                                                                                                            `["stop","stop",["aborted stop"]]`,
		`const s = ReadableStream.from([1]); return [await name(s.pipeTo(sink(), { signal: AbortSignal.abort("now") })), log];`:                                                                                                                                                                                                                       `["now",["aborted now"]]`,
		`const w = sink(); const x = w.getWriter(); const s = ReadableStream.from([1]); return [await name(s.pipeTo(w)), w.locked, x.desiredSize];`:                                                                                                                                                                                                   `["The stream is locked",true,1]`,
		`const w = sink(); const x = w.getWriter(); await x.ready; x.write(1); const d = x.desiredSize; await x.ready; await x.close(); await x.closed; return [d, log, await name(x.write(2))];`:                                                                                                                                                     `[0,[1,"closed"],"The stream is closed"]`,
		`const w = sink({ start() { throw new Error("no"); } });`:                                                                                                                                                                                                                                                                                     ``,
		`const w = sink({ async start() { throw new Error("no"); } }); const x = w.getWriter(); return [await name(x.write(1)), await name(x.ready), await name(x.closed)];`:                                                                                                                                                                          `["no","no","no"]`,
		`const w = sink(); const x = w.getWriter(); await x.abort("off"); return [log, await name(x.closed), await name(x.write(1))];`:                                                                                                                                                                                                                `[["aborted off"],"off","off"]`,
		`const t = new TransformStream(); const x = t.writable.getWriter(); x.write(1); x.write(2); x.close(); return all(t.readable);`:                                                                                                                                                                                                               `[1,2]`,
		`const t = new TransformStream({ transform() { throw new Error("broken"); } }); const x = t.writable.getWriter(); x.write(1).catch(() => {}); return [await name(all(t.readable)), await name(x.closed)];`:                                                                                                                                    `["broken","broken"]`,
		`const t = new TransformStream({ transform(chunk, c) { c.enqueue(chunk); c.terminate(); } }); const p = ReadableStream.from([1, 2, 3]).pipeTo(t.writable); return [await all(t.readable), await name(p)];`:                                                                                                                                    `[[1],"The stream was terminated"]`,
		`let made = 0; const s = new ReadableStream({ pull(c) { c.enqueue(++made); } }, { highWaterMark: 0 }); const r = s.pipeThrough(new TransformStream()).getReader(); await r.read(); await new Promise((d) => setTimeout(d, 10)); const n = made; await r.cancel(); return n < 5;`:                                                              `true`,
		`const s = new ReadableStream({ start(c) { c.enqueue("abc"); c.enqueue("d"); log.push(c.desiredSize); } }, { highWaterMark: 10, size: (x) => x.length }); await s.cancel(); return [log, new CountQueuingStrategy({ highWaterMark: 3 }).size(), new ByteLengthQueuingStrategy({ highWaterMark: 1 }).size(new Uint8Array(7))];`:                `[[6],1,7]`,
		`return (await all(ReadableStream.from([new Uint8Array([0xe2, 0x82]), new Uint8Array([0xac])]).pipeThrough(new TextDecoderStream()))).join("");`:                                                                                                                                                                                              `"€"`,
		`return new TextDecoder().decode(await new Response(ReadableStream.from(["a\ud83d", "\ude00"]).pipeThrough(new TextEncoderStream())).arrayBuffer());`:                                                                                                                                                                                         `"a😀"`,
		`const [a, b] = ReadableStream.from([1, 2, 3]).tee(); const one = await all(a); return [one, await all(b)];`:                                                                                                                                                                                                                                  `[[1,2,3],[1,2,3]]`,
		`const text = "hello ".repeat(10000); for (const f of ["gzip", "deflate", "deflate-raw"]) { const small = await new Response(new Blob([text]).stream().pipeThrough(new CompressionStream(f))).blob(); log.push(small.size < 1000, await new Response(small.stream().pipeThrough(new DecompressionStream(f))).text() === text); } return log;`: `[true,true,true,true,true,true]`,
		`return [await name(new Response(new Blob(["plain text"]).stream().pipeThrough(new DecompressionStream("gzip"))).text()), await name((async () => new DecompressionStream("br"))())];`:                                                                                                                                                        `["The compressed data is broken: gzip: invalid header","The format \"br\" is not supported: gzip, deflate, deflate-raw are"]`,
		`const x = new CompressionStream("gzip").writable.getWriter(); x.write("text").catch(() => {}); return 1;`:                                                                                                                                                                                                                                    `1`,
		`const small = new Uint8Array(await new Response(new Blob(["x".repeat(1000)]).stream().pipeThrough(new CompressionStream("gzip"))).arrayBuffer()); const open = (b) => new Response(new Blob(b).stream().pipeThrough(new DecompressionStream("gzip"))).text();
			return [await name(open([small.slice(0, 15)])), await name(open([small, "more"])), (await open([small.slice(0, 5), small.slice(5)])).length];`: `["The compressed data is broken: unexpected EOF","The compressed data is broken: more follows its end",1000]`,
		`let b; const s = new ReadableStream({ start(c) { b = c; } }); const p = all(s); b.enqueue(1); b.close(); return p;`: `[1]`,
	} {
		if want == "" {
			body, want = `try { `+body+` } catch (e) { return e.message; }`, `"no"`
		}
		check(t, streamPrelude+body, want)
	}
}

func TestStream_ContainsACompressionBomb(t *testing.T) {
	var small bytes.Buffer
	w := gzip.NewWriter(&small)
	zeros := make([]byte, 1<<20)
	for range 300 {
		_, _ = w.Write(zeros)
	}
	_ = w.Close()
	text := base64.StdEncoding.EncodeToString(small.Bytes())
	peak := watchHeap(func() {
		got := run(t, &host{}, `let n = 0; const it = new Blob([Uint8Array.fromBase64(event)]).stream().pipeThrough(new DecompressionStream("gzip"))[Symbol.asyncIterator]();
			for (let r = await it.next(); !r.done; r = await it.next()) n += r.value.byteLength; return n;`, text)
		if got != float64(300<<20) {
			t.Errorf("got %v", got)
		}
	})
	t.Logf("%d KB of gzip hold 300 MB; the heap grew by %d MB", small.Len()>>10, peak>>20)
	if peak > 100<<20 {
		t.Errorf("the heap grew by %d MB", peak>>20)
	}
}

// watchHeap gives by how much the heap grew at most while f ran, garbage included.
func watchHeap(f func()) uint64 {
	heap := func() uint64 {
		sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
		metrics.Read(sample)
		return sample[0].Value.Uint64()
	}
	runtime.GC()
	before := heap()
	peak := before
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(2 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-stop:
				return
			case <-tick.C:
				peak = max(peak, heap())
			}
		}
	}()
	f()
	close(stop)
	<-done
	return peak - before
}

// bulk serves 100 MB and counts what is uploaded.
func bulk(t *testing.T, size int) string {
	piece := bytes.Repeat([]byte("0123456789abcdef"), 1<<12)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/down":
			for sent := 0; sent < size; sent += len(piece) {
				_, _ = w.Write(piece)
			}
		case "/refuse":
			w.WriteHeader(http.StatusRequestEntityTooLarge)
		default:
			n, err := io.Copy(io.Discard, r.Body)
			fmt.Fprintf(w, `[%d,%q,%d,%t]`, n, strings.Join(r.TransferEncoding, ","), r.ContentLength, err == nil)
		}
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func TestFetch_MovesLargeBodiesInConstantMemory(t *testing.T) {
	const size = 100 << 20
	url := bulk(t, size)
	for name, body := range map[string]string{
		"download": `let n = 0; const it = (await fetch(event + "/down")).body[Symbol.asyncIterator](); for (let r = await it.next(); !r.done; r = await it.next()) n += r.value.byteLength; return n;`,
		"upload":   `let left = 1600; const s = new ReadableStream({ pull(c) { if (left-- > 0) c.enqueue(new Uint8Array(65536)); else c.close(); } }); return (await (await fetch(event + "/up", { method: "POST", body: s, duplex: "half" })).json())[0];`,
		"pass on":  `const from = await fetch(event + "/down"); return (await (await fetch(event + "/up", { method: "PUT", body: from.body })).json())[0];`,
		"pipe":     `let n = 0; await (await fetch(event + "/down")).body.pipeTo(new WritableStream({ write(c) { n += c.byteLength; } })); return n;`,
	} {
		t.Run(name, func(t *testing.T) {
			var out script.Outcome
			peak := watchHeap(func() { out = outcome(t, &host{}, "", body, url) })
			t.Logf("100 MB: the heap grew by %d MB, %s", peak>>20, out.Duration)
			if string(out.Result) != fmt.Sprint(size) || peak > 60<<20 {
				t.Errorf("got %s %+v, the heap grew by %d MB", out.Result, out.Error, peak>>20)
			}
		})
	}
}

func TestFetch_SendsStreams(t *testing.T) {
	url := bulk(t, 1<<20)
	for name, c := range map[string]struct{ body, want string }{
		"unknown size":   {`return (await fetch(event, { method: "POST", body: ReadableStream.from([new Uint8Array(3), new Uint8Array(4)]) })).json();`, `[7,"chunked",-1,true]`},
		"known size":     {`return (await fetch(event, { method: "POST", headers: { "content-length": "7" }, body: ReadableStream.from([new Uint8Array(3), new Uint8Array(4)]) })).json();`, `[7,"",7,true]`},
		"request":        {`const q = new Request(event, { method: "POST", body: new Blob(["abc"]).stream() }); return [await (await fetch(q)).json(), q.bodyUsed];`, `[[3,"chunked",-1,true],true]`},
		"response":       {`const r = new Response(new ReadableStream({ pull(c) { c.enqueue(new Uint8Array([104, 105])); c.close(); } })); return r.text();`, `"hi"`},
		"text chunks":    {`try { await fetch(event, { method: "POST", body: ReadableStream.from(["text"]) }); } catch (e) { return [e.name, e.cause.message]; }`, `["TypeError","A body stream gives Uint8Arrays only"]`},
		"broken":         {`try { await fetch(event, { method: "POST", body: new ReadableStream({ pull() { throw new Error("dry"); } }) }); } catch (e) { return [e.name, e.cause.message]; }`, `["TypeError","dry"]`},
		"read already":   {`const s = ReadableStream.from([new Uint8Array(1)]); await s.getReader().read(); try { await fetch(event, { method: "POST", body: s }); } catch (e) { return e.name; }`, `"TypeError"`},
		"early answer":   {`let n = 0; const s = new ReadableStream({ pull(c) { n++; c.enqueue(new Uint8Array(65536)); } }); const r = await fetch(event + "/refuse", { method: "POST", body: s }); await r.text(); return [r.status, n < 1000];`, `[413,true]`},
		"never read":     {`const s = new ReadableStream({ pull(c) { c.enqueue(new Uint8Array(65536)); } }); return (await fetch(event + "/refuse", { method: "POST", body: s })).status;`, `413`},
		"aborted":        {`const c = new AbortController(); setTimeout(() => c.abort("off"), 20); try { await fetch(event, { method: "POST", signal: c.signal, body: new ReadableStream({ async pull(s) { await new Promise((r) => setTimeout(r, 5)); s.enqueue(new Uint8Array(9)); } }) }); } catch (e) { return e; }`, `"off"`},
		"null stays put": {`return (await fetch(event, { method: "POST", body: null })).json();`, `[0,"",0,true]`},
	} {
		t.Run(name, func(t *testing.T) {
			out := outcome(t, &host{}, "", c.body, url)
			if string(out.Result) != c.want {
				t.Errorf("got %s %+v, want %s", out.Result, out.Error, c.want)
			}
		})
	}
}
