// Requests faster than anybody can answer.
// status: timed_out
// says: time limit
// time: 1s
for (;;) fetch("http://silent/").catch(() => {})
