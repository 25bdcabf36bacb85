// The same, reversed.
// status: timed_out
// says: time limit
// time: 300ms
const list = []; list[2 ** 32 - 2] = 1; list.reverse()
