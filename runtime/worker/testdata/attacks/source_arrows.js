// A source text of functions in functions.
// status: function_error
// says: nested
return (0, eval)("a=>".repeat(1e6) + "1")
