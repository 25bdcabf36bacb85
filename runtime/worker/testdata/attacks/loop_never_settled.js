// A timer so late that nobody lives to see it.
// status: timed_out
// says: time limit
// time: 300ms
await new Promise((resolve) => setTimeout(resolve, 2 ** 31 - 2))
