// A thrown text of 50 MB.
// status: function_error
// says: xxx
// memory: 600
throw "x".repeat(5e7)
