// A script that has its answer and goes on for ever.
// status: timed_out
// says: time limit
// time: 300ms
setTimeout(() => { for (;;) {} }); return 1
