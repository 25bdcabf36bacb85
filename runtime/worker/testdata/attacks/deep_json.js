// A JSON text of five million brackets.
// status: function_error
// says: levels
JSON.parse("[".repeat(5e6))
