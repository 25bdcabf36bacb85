// Array.from of something that says it is 2**53 long.
// status: out_of_memory
// says: memory limit
// memory: 96
Array.from({ length: 2 ** 53 - 1 }, () => ({}))
