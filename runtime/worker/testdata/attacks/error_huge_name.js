// An error with a name of 50 MB, and causes alike.
// status: function_error
// says: x
// memory: 600
const e = new Error("x", { cause: new Error("y".repeat(2e7)) }); e.name = "N".repeat(2e7); throw e
