// Closures that keep what they saw.
// status: out_of_memory
// says: memory limit
// memory: 96
let f = () => 0; for (;;) { const g = f, kept = new Array(100).fill(g); f = () => kept }
