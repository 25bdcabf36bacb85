// A hundred million letters, each on its own.
// status: out_of_memory
// says: memory limit
// memory: 96
return [..."x".repeat(4e7)].length
