// Requests faster than anybody can answer, refused or not.
// status: timed_out
// says: time limit
// time: 1s
for (;;) try { fetch("http://silent/").catch(() => {}) } catch {}
