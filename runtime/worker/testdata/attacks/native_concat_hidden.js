// A text doubled through a hidden method.
// status: out_of_memory
// says: memory limit
// memory: 96
let s = "x".repeat(1000); for (;;) s = s["con" + "cat"](s, s)
