// An error with a message of 50 MB.
// status: function_error
// says: xxx
// memory: 600
// heavy: true
throw new Error("x".repeat(5e7))
