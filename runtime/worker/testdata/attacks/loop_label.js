// Labels and continues that never reach the end.
// status: timed_out
// says: time limit
// time: 300ms
outer: for (;;) { inner: for (;;) continue outer }
