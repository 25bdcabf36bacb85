// A thenable called by the promise machinery that never returns.
// status: timed_out
// says: time limit
// time: 300ms
await { then() { for (;;) {} } }
