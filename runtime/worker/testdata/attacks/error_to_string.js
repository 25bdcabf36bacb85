// A message whose text never comes.
// status: timed_out
// says: time limit
// time: 300ms
const e = new Error(); e.message = { toString() { for (;;) {} } }; throw e
