// Typed arrays without an end.
// status: out_of_memory
// says: memory limit
// memory: 96
const all = []; for (;;) all.push(new Uint8Array(1 << 20).fill(1))
