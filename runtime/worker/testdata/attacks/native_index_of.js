// A search in something that says it is 2**53 long.
// status: timed_out
// says: time limit
// time: 300ms
Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1)
