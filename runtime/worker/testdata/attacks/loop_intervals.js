// A thousand intervals that are never cleared.
// status: timed_out
// says: time limit
// time: 300ms
for (let n = 0; n < 1000; n++) setInterval(() => {}, 0)
