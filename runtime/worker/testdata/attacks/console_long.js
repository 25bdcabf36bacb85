// A line of 100 MB.
// status: finished
// says: done
// memory: 1000
console.log("x".repeat(1e8)); return "done"
