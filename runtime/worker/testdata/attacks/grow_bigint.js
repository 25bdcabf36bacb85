// A number that doubles its length.
// status: timed_out
// says: time limit
// or: out_of_memory
// time: 500ms
let n = 10n; for (;;) n *= n
