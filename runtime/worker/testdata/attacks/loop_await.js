// Endless awaits: the loop never gets to its timers.
// status: timed_out
// says: time limit
// time: 300ms
for (;;) await null
