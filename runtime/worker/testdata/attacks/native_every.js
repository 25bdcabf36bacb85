// A walk through something that says it is 2**53 long.
// status: timed_out
// says: time limit
// time: 300ms
Array.prototype.every.call({ length: 2 ** 53 - 1 }, () => true)
