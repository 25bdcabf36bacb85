// An error whose stack never comes.
// status: timed_out
// says: time limit
// time: 300ms
throw { get stack() { for (;;) {} } }
