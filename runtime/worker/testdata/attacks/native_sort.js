// An array of ten million, sorted by a callback.
// status: timed_out
// says: time limit
// or: out_of_memory
// time: 300ms
// memory: 1000
// heavy: true
new Array(1e7).fill(0).map((_, n) => -n).sort((a, b) => a - b)
