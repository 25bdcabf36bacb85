// A thenable that resolves with itself.
// status: timed_out
// says: time limit
// time: 300ms
const again = { then(resolve) { resolve(again) } }; await again
