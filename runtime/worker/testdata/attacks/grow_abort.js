// Signals that follow each other.
// status: timed_out
// says: time limit
// or: out_of_memory
// time: 300ms
let s = new AbortController().signal; for (;;) s = AbortSignal.any([s])
