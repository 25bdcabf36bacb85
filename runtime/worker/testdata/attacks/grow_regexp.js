// Patterns compiled and kept.
// status: out_of_memory
// says: memory limit
// memory: 96
const all = []; for (let n = 0; ; n++) all.push(new RegExp("a".repeat(1000) + n))
