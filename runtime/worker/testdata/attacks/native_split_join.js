// The same with split and join.
// status: out_of_memory
// says: memory limit
// memory: 96
return "x".repeat(1e5).split("x").join("y".repeat(1e5)).length
