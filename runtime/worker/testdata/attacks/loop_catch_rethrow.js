// An error thrown in every finally, caught for ever.
// status: timed_out
// says: time limit
// time: 300ms
for (;;) { try { try { throw 1 } finally { throw 2 } } catch {} }
