// Memory taken in small steps between timers.
// status: out_of_memory
// says: memory limit
// memory: 96
const all = []; for (;;) { all.push(new Array(10000).fill({})); await new Promise((r) => setTimeout(r)) }
