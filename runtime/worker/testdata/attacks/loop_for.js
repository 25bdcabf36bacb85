// A plain endless loop.
// status: timed_out
// says: time limit
// time: 300ms
for (;;) {}
