// The decimal digits of a large number.
// status: timed_out
// says: time limit
// time: 300ms
let n = 7n; for (let i = 0; i < 25; i++) n *= n; return String(n).length
