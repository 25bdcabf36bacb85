// Array.from of a billion.
// status: out_of_memory
// says: memory limit
// memory: 96
return Array.from({ length: 1e9 }).length
