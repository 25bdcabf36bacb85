// A counter under ever new names.
// status: out_of_memory
// says: memory limit
// memory: 96
// heavy: true
for (let n = 0; ; n++) console.count("a label that is new " + n)
