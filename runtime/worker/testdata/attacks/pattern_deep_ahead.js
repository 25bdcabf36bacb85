// The same with look-ahead.
// status: function_error
// says: 256
return new RegExp("(?=".repeat(1e5) + ")".repeat(1e5)).test("a")
