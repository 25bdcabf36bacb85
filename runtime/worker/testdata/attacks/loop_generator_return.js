// A generator that refuses to be closed.
// status: timed_out
// says: time limit
// time: 300ms
function* stubborn() { for (;;) try { yield 1 } finally { continue } }
for (;;) for (const n of stubborn()) break
