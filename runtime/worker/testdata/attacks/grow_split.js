// A text split into its letters, again and again.
// status: out_of_memory
// says: memory limit
// memory: 96
const all = []; for (;;) all.push("xyz".repeat(1e5).split(""))
