// An array that grows for ever.
// status: out_of_memory
// says: memory limit
// memory: 96
const all = []; for (;;) all.push(new Array(1000).fill(1))
