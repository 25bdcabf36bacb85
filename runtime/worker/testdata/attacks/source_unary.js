// A source text of a million exclamation marks.
// status: function_error
// says: nested
(0, eval)("!".repeat(1e6) + "1")
