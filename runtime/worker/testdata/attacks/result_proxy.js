// A result whose keys never come.
// status: timed_out
// says: time limit
// time: 300ms
return new Proxy({}, { ownKeys() { for (;;) {} } })
