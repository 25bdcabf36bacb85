// An insertion before 2**53 elements.
// status: timed_out
// says: time limit
// time: 300ms
Array.prototype.unshift.call({ length: 2 ** 53 - 10 }, 1)
