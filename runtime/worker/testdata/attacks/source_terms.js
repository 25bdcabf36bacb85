// A source text of a million terms.
// status: function_error
// says: nested
// memory: 600
return (0, eval)("1" + "+1".repeat(1e6))
