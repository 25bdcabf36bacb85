// A label that never becomes a text.
// status: timed_out
// says: time limit
// time: 300ms
console.count({ toString() { for (;;) {} } })
