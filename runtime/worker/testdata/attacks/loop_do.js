// An endless loop with an empty condition chain.
// status: timed_out
// says: time limit
// time: 300ms
let n = 0; do { n = (n + 1) | 0 } while (n === n)
