// An iterator that is never done, destructured.
// status: timed_out
// says: time limit
// time: 300ms
const [...rest] = { [Symbol.iterator]: () => ({ next() { for (;;) {} } }) }
