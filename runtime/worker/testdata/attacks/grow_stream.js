// A stream that always has more.
// status: out_of_memory
// says: memory limit
// memory: 96
await new Response(new ReadableStream({ pull(c) { c.enqueue(new Uint8Array(1 << 20)) } })).text()
