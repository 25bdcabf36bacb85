// A number shifted to a terabyte.
// status: out_of_memory
// says: memory limit
// memory: 96
return String(1n << 2n ** 40n).length
