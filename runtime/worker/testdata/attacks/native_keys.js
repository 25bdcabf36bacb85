// The keys of a text of a hundred million letters.
// status: out_of_memory
// says: memory limit
// memory: 96
return Object.keys("x".repeat(4e7)).length
