// Symbols in the registry.
// status: out_of_memory
// says: memory limit
// memory: 96
for (let n = 0; ; n++) Symbol.for("a symbol with a long name " + n)
