// A finally block that never ends.
// status: timed_out
// says: time limit
// time: 300ms
try { throw new Error("x") } finally { for (;;) {} }
