// A text that grows when it is encoded.
// status: out_of_memory
// says: memory limit
// memory: 96
const s = "\u{10000}".repeat(1e7); return encodeURIComponent(s).length + encodeURIComponent(s + s).length
