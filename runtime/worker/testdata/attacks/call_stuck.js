// Arguments that never become a text.
// status: timed_out
// says: time limit
// time: 300ms
await __bobbin.call({ toString() { for (;;) {} } }, {})
