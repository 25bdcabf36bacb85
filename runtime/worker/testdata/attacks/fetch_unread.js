// Bodies without an end that nobody reads.
// status: timed_out
// says: time limit
// time: 300ms
const all = []; for (let n = 0; n < 200; n++) all.push(await fetch("http://endless/")); await new Promise((r) => setTimeout(r, 1e7))
