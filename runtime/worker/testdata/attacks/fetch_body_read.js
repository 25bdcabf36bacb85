// A body that never ends, read piece by piece.
// status: timed_out
// says: time limit
// time: 300ms
let n = 0; for (const reader = (await fetch("http://endless/")).body.getReader(); ;) n += (await reader.read()).value.length
