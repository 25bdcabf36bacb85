// A loop that swallows its own end.
// status: timed_out
// says: time limit
// time: 300ms
while (true) { try { while (true) {} } catch {} finally { continue } }
