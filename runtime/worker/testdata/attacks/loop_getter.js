// A getter that never returns, asked by a native function.
// status: timed_out
// says: time limit
// time: 300ms
Object.assign({}, { get a() { for (;;) {} } })
