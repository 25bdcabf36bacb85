// A sparse array of four billion, walked.
// status: timed_out
// says: time limit
// time: 300ms
const list = []; list[2 ** 32 - 2] = 1; list.forEach(() => {})
