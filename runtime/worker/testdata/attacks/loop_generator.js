// A generator without an end.
// status: timed_out
// says: time limit
// time: 300ms
function* all() { for (;;) yield 1 }
for (const n of all()) n
