// Many texts.
// status: out_of_memory
// says: memory limit
// memory: 96
const all = []; for (let n = 0; ; n++) all.push("x".repeat(1e5) + n)
