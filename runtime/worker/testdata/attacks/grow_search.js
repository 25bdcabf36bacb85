// Search parameters.
// status: out_of_memory
// says: memory limit
// memory: 96
const q = new URLSearchParams(); for (;;) q.append("key", "value")
