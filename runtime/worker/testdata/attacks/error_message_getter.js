// An error whose message never comes.
// status: timed_out
// says: time limit
// time: 300ms
throw Object.defineProperty(new Error(), "message", { get() { for (;;) {} } })
