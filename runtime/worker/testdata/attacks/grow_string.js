// A text that doubles.
// status: out_of_memory
// says: memory limit
// memory: 96
let s = "x"; for (;;) s += s
