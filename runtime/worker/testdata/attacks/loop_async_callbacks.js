// Promises that wake each other for ever.
// status: timed_out
// says: time limit
// time: 300ms
const ping = async (other) => { for (;;) { await null; other() } };
await Promise.race([ping(() => {}), ping(() => {})])
