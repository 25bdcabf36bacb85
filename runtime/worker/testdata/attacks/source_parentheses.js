// A source text of a million parentheses.
// status: function_error
// says: nested
(0, eval)("(".repeat(1e6))
