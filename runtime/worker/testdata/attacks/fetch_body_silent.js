// A body that never ends and never comes.
// status: timed_out
// says: time limit
// time: 300ms
await (await fetch("http://stuck/")).text()
