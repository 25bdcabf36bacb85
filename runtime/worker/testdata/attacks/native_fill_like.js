// 2**53 elements filled.
// status: timed_out
// says: time limit
// time: 300ms
Array.prototype["fi" + "ll"].call({ length: 2 ** 53 - 1, set 0(v) {} }, 1)
