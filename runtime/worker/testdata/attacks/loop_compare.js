// A comparison that never returns, called by sort.
// status: timed_out
// says: time limit
// time: 300ms
[3, 2, 1].sort(() => { for (;;) {} })
