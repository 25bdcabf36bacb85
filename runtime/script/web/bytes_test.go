package web_test

import "testing"

// bytesPrelude has what the scripts of these tests share.
const bytesPrelude = `
	const bytes = (r) => [r.done, r.value === undefined ? null : [r.value.constructor.name, r.value.byteOffset, r.value.length, ...new Uint8Array(r.value.buffer, r.value.byteOffset, r.value.byteLength)]];
	const kind = async (p) => { try { const v = await p; return v === undefined ? "nothing" : v; } catch (e) { return e?.name ?? e; } };
	const of = (...list) => new ReadableStream({ type: "bytes", start(c) { for (const x of list) c.enqueue(new Uint8Array(x)); c.close(); } });
`

// TestBytes_AreReadIntoViewsAsInNode has scripts whose answers are those of Node.js 20.
func TestBytes_AreReadIntoViewsAsInNode(t *testing.T) {
	for _, c := range []struct{ body, want string }{
		{`const r = of([1, 2, 3, 4]).getReader({ mode: "byob" });
			const v = new Uint8Array(3);
			const a = bytes(await r.read(v));
			return [v.byteLength, a, bytes(await r.read(new Uint8Array(3))), bytes(await r.read(new Uint8Array(3)))];`,
			`[0,[false,["Uint8Array",0,3,1,2,3]],[false,["Uint8Array",0,1,4]],[true,["Uint8Array",0,0]]]`},
		{`const r = of([1, 2], [3, 4], [5]).getReader({ mode: "byob" });
			return [bytes(await r.read(new Uint8Array(new ArrayBuffer(8), 2, 4))), bytes(await r.read(new Uint8Array(4)))];`,
			`[[false,["Uint8Array",2,4,1,2,3,4]],[false,["Uint8Array",0,1,5]]]`},
		{`const r = of([1, 0], [2, 0, 3]).getReader({ mode: "byob" });
			return [bytes(await r.read(new Uint16Array(2))), await kind(r.read(new Uint16Array(2))), await kind(r.closed)];`,
			`[[false,["Uint16Array",0,2,1,0,2,0]],"TypeError","TypeError"]`},
		{`const log = [];
			const s = new ReadableStream({ type: "bytes", pull(c) { const q = c.byobRequest;
			log.push(q === null ? null : q.view.byteLength);
			if (log.length === 3) { c.close();
			q?.respond(0);
			return;
			} q.view[0] = log.length;
			q.respond(1);
			log.push(q.view);
			} });
			const r = s.getReader({ mode: "byob" });
			const one = bytes(await r.read(new Uint8Array(5)));
			return [one, bytes(await r.read(new Uint8Array(2))), log];`,
			`[[false,["Uint8Array",0,1,1]],[true,["Uint8Array",0,0]],[5,null,2]]`},
		{`const s = new ReadableStream({ type: "bytes", autoAllocateChunkSize: 16, pull(c) { const { view } = c.byobRequest;
			view.set([7, 8, 9]);
			c.byobRequest.respond(3);
			} });
			const r = s.getReader();
			const { value } = await r.read();
			return [value.byteLength, value.buffer.byteLength, ...value];`,
			`[3,16,7,8,9]`},
		{`const s = new ReadableStream({ type: "bytes", pull(c) { const v = c.byobRequest.view;
			c.byobRequest.respondWithNewView(new Uint8Array(v.buffer, v.byteOffset, 2).fill(6));
			} });
			return bytes(await s.getReader({ mode: "byob" }).read(new Uint8Array(4)));`,
			`[false,["Uint8Array",0,2,6,6]]`},
		{`let c;
			const s = new ReadableStream({ type: "bytes", start(x) { c = x;
			} });
			const r = s.getReader({ mode: "byob" });
			const p = r.read(new Uint8Array(4)), q = r.read(new Uint8Array(4));
			const sent = new Uint8Array([1, 2, 3, 4, 5, 6]);
			c.enqueue(sent);
			return [sent.byteLength, bytes(await p), bytes(await q), c.desiredSize];`,
			`[0,[false,["Uint8Array",0,4,1,2,3,4]],[false,["Uint8Array",0,2,5,6]],0]`},
		{`let c;
			const s = new ReadableStream({ type: "bytes", start(x) { c = x;
			} }, { highWaterMark: 10 });
			const before = c.desiredSize;
			c.enqueue(new Uint8Array(4));
			return [before, c.desiredSize, await kind((async () => c.enqueue("text"))()), await kind((async () => c.enqueue(new Uint8Array(0)))()), c.byobRequest];`,
			`[10,6,"TypeError","TypeError",null]`},
		{`const s = new ReadableStream({ pull(c) { c.enqueue(1);
			} });
			return [await kind((async () => s.getReader({ mode: "byob" }))()), await kind((async () => s.getReader({ mode: "other" }))()), await kind((async () => new ReadableStreamBYOBReader(s))()), s.locked];`,
			`["TypeError","TypeError","TypeError",false]`},
		{`const s = of([1]);
			const r = s.getReader({ mode: "byob" });
			return [await kind(r.read(new Uint8Array(0))), await kind(r.read("x")), await kind(r.read()), s.locked, r.constructor.name, await kind((async () => s.getReader())())];`,
			`["TypeError","TypeError","TypeError",true,"ReadableStreamBYOBReader","TypeError"]`},
		{`let c;
			const s = new ReadableStream({ type: "bytes", start(x) { c = x;
			} });
			const r = s.getReader({ mode: "byob" });
			const p = r.read(new Uint8Array(2));
			c.error(new RangeError("bad"));
			return [await kind(p), await kind(r.closed), await kind(r.read(new Uint8Array(1)))];`,
			`["RangeError","RangeError","RangeError"]`},
		{`let why;
			let c;
			const s = new ReadableStream({ type: "bytes", start(x) { c = x;
			}, cancel(e) { why = e;
			} });
			const r = s.getReader({ mode: "byob" });
			const p = r.read(new Uint8Array(2));
			await r.cancel("enough");
			return [why, bytes(await p), bytes(await r.read(new Uint8Array(3)))];`,
			`["enough",[true,null],[true,["Uint8Array",0,0]]]`},
		{`let c;
			const s = new ReadableStream({ type: "bytes", start(x) { c = x;
			} });
			const r = s.getReader({ mode: "byob" });
			const p = r.read(new Uint8Array(2));
			r.releaseLock();
			const lost = await kind(p);
			c.enqueue(new Uint8Array([4, 5, 6]));
			return [lost, s.locked, bytes(await s.getReader().read()), await kind(r.read(new Uint8Array(1)))];`,
			`["TypeError",false,[false,["Uint8Array",0,3,4,5,6]],"TypeError"]`},
		{`let c;
			const s = new ReadableStream({ type: "bytes", start(x) { c = x;
			} });
			const r = s.getReader({ mode: "byob" });
			const p = r.read(new Uint8Array(2));
			const q = c.byobRequest;
			c.close();
			q.respond(0);
			return [bytes(await p), await kind(r.closed), await kind((async () => q.respond(0))()), q.view];`,
			`[[true,["Uint8Array",0,0]],"nothing","TypeError",null]`},
		{`let c;
			const s = new ReadableStream({ type: "bytes", start(x) { c = x;
			} });
			const r = s.getReader({ mode: "byob" });
			r.read(new Uint8Array(2)).catch(() => {});
			const q = c.byobRequest;
			return [await kind((async () => q.respond(3))()), await kind((async () => q.respond(0))()), await kind((async () => q.respondWithNewView(new Uint8Array(2)))())];`,
			`["RangeError","TypeError","nothing"]`},
		{`const s = of([1, 2, 3, 4, 5]);
			const r = s.getReader();
			const one = bytes(await r.read());
			return [one, bytes(await r.read())];`,
			`[[false,["Uint8Array",0,5,1,2,3,4,5]],[true,null]]`},
		{`const [a, b] = of([1, 2], [3]).tee();
			const r = a.getReader({ mode: "byob" });
			const all = [[], []];
			for (let x = await r.read(new Uint8Array(8)); !x.done; x = await r.read(new Uint8Array(8))) all[0].push(...x.value);
			const d = b.getReader();
			for (let x = await d.read(); !x.done; x = await d.read()) all[1].push(...x.value);
			return all;`,
			`[[1,2,3],[1,2,3]]`},
		{`const r = new Blob(["abcdef"]).stream().getReader({ mode: "byob" });
			const one = bytes(await r.read(new Uint8Array(4)));
			return [one, bytes(await r.read(new Uint8Array(4))), bytes(await r.read(new Uint8Array(4)))];`,
			`[[false,["Uint8Array",0,4,97,98,99,100]],[false,["Uint8Array",0,2,101,102]],[true,["Uint8Array",0,0]]]`},
		{`const r = new Response("abc").body.getReader({ mode: "byob" });
			const one = bytes(await r.read(new Uint8Array(8)));
			return [one, bytes(await r.read(new Uint8Array(8)))];`,
			`[[false,["Uint8Array",0,3,97,98,99]],[true,["Uint8Array",0,0]]]`},
		{`return [await kind((async () => new ReadableStream({ type: "bytes" }, { size() { return 1;
			} }))()), await kind((async () => new ReadableStream({ type: "bytes", autoAllocateChunkSize: 0 }))()), await kind((async () => new ReadableStreamBYOBRequest())()), await kind((async () => new ReadableByteStreamController())())];`,
			`["RangeError","TypeError","TypeError","TypeError"]`},
		{`const r = of([1, 2, 3, 4]).getReader({ mode: "byob" });
			const v = await r.read(new DataView(new ArrayBuffer(3)));
			return [v.done, v.value.constructor.name, v.value.byteLength, v.value.getUint8(2)];`,
			`[false,"DataView",3,3]`},
		{`let n = 0;
			const s = new ReadableStream({ type: "bytes", pull(c) { if (++n > 3) { c.close();
			return;
			} c.enqueue(new Uint8Array([n]));
			} });
			const all = [];
			await s.pipeTo(new WritableStream({ write(x) { all.push(...x);
			} }));
			return all;`,
			`[1,2,3]`},
	} {
		check(t, bytesPrelude+c.body, c.want)
	}
}
