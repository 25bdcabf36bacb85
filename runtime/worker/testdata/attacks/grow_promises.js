// Promises that nobody settles.
// status: out_of_memory
// says: memory limit
// memory: 96
// heavy: true
const all = []; for (;;) all.push(new Promise(() => {}))
