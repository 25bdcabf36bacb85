// Microtasks faster than they are run.
// status: out_of_memory
// says: memory limit
// memory: 96
for (;;) queueMicrotask(() => {})
