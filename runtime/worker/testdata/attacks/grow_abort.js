// Signals that follow each other.
// status: timed_out
// says: time limit
// time: 300ms
let s = new AbortController().signal; for (;;) s = AbortSignal.any([s])
