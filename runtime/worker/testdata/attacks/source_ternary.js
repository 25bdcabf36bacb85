// A source text of conditions in conditions.
// status: function_error
// says: nested
return (0, eval)("1?".repeat(1e6) + "1" + ":1".repeat(1e6))
