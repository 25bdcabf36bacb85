// Reactions on one promise.
// status: out_of_memory
// says: memory limit
// memory: 96
const p = new Promise(() => {}); for (;;) p.then(() => {})
