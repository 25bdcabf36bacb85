// Blobs of blobs.
// status: out_of_memory
// says: memory limit
// memory: 96
// heavy: true
let b = new Blob(["x".repeat(1000)]); for (;;) b = new Blob([b, b])
