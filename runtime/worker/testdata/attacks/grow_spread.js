// An iterator without an end, spread.
// status: out_of_memory
// says: memory limit
// memory: 96
function* all() { for (;;) yield {} }
[...all()]
