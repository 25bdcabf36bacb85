// A call with a billion arguments.
// status: out_of_memory
// says: memory limit
return Math.max.apply(null, { length: 1e9 })
