// Timers far in the future.
// status: out_of_memory
// says: memory limit
// memory: 96
for (;;) setTimeout(() => {}, 1e8)
