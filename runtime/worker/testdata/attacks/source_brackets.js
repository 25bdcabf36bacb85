// A source text of a million brackets.
// status: function_error
// says: nested
new Function("[".repeat(1e6))
