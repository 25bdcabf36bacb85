// A result whose JSON never comes.
// status: timed_out
// says: time limit
// time: 300ms
return { toJSON() { for (;;) {} } }
