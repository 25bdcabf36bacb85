// Promise.all of an iterator without an end.
// status: out_of_memory
// says: memory limit
// memory: 96
function* all() { for (;;) yield 1 }
await Promise.all(all())
