// One buffer after the other.
// status: out_of_memory
// says: memory limit
// memory: 96
const all = []; for (;;) all.push(new ArrayBuffer(1 << 24))
