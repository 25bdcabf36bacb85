// A table of a million rows.
// status: finished
// says: done
// memory: 1000
// heavy: true
console.table(Array.from({ length: 1e6 }, (_, n) => ({ n }))); return "done"
