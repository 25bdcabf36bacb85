// Memory taken in small steps between awaits.
// status: out_of_memory
// says: memory limit
// memory: 96
// heavy: true
const all = []; for (;;) { all.push(new Array(1000).fill({})); await null }
