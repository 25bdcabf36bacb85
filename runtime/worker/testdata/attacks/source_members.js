// A source text of a million members.
// status: function_error
// says: nested
return (0, eval)("x" + ".a".repeat(1e6))
