// The same with a reviver.
// status: function_error
// says: levels
JSON.parse("[".repeat(1e5) + "]".repeat(1e5), (k, v) => v)
