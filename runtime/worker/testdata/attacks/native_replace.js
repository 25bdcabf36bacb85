// A replacement that makes ten gigabytes.
// status: out_of_memory
// says: memory limit
// memory: 96
return "x".repeat(1e5).replace(/x/g, "y".repeat(1e5)).length
