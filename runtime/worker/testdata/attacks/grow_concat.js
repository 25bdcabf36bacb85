// An array joined with itself.
// status: out_of_memory
// says: memory limit
// memory: 96
let list = [1]; for (;;) list = list.concat(list)
