// A map that grows for ever.
// status: out_of_memory
// says: memory limit
// memory: 96
const all = new Map(); for (let n = 0; ; n++) all.set(n, {})
