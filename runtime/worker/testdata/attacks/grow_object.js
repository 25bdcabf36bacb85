// An object with ever more properties.
// status: out_of_memory
// says: memory limit
// memory: 96
// heavy: true
const all = {}; for (let n = 0; ; n++) all["k" + n] = n
