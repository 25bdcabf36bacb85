// A with-like lookup through a trap that never answers.
// status: timed_out
// says: time limit
// time: 300ms
"a" in new Proxy({}, { has() { for (;;) {} } })
