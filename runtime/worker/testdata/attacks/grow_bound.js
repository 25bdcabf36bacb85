// Functions bound again and again.
// status: out_of_memory
// says: memory limit
// memory: 96
let f = () => 1; for (;;) f = f.bind(null)
