// An empty array of a billion, spread.
// status: out_of_memory
// says: memory limit
// memory: 96
return [...Array(1e9)].length
