// A copy within something that says it is 2**53 long.
// status: timed_out
// says: time limit
// time: 300ms
Array.prototype.copyWithin.call({ length: 2 ** 53 - 1 }, 1, 0)
