// Errors with their stacks.
// status: out_of_memory
// says: memory limit
// memory: 96
const all = []; for (;;) all.push(new Error("x"))
