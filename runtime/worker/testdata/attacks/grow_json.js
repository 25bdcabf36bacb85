// A JSON text that holds itself.
// status: out_of_memory
// says: memory limit
// memory: 96
let s = "x".repeat(1000); const all = []; for (;;) all.push(s = JSON.stringify([s, "\u0000".repeat(1e5)]).slice(0, 2e6))
