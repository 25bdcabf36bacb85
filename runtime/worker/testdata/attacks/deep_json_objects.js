// A JSON text of nested objects.
// status: function_error
// says: levels
JSON.parse('{"a":'.repeat(1e6))
