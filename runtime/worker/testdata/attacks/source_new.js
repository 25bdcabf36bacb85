// A source text of a million news.
// status: function_error
// says: nested
return (0, eval)("new ".repeat(1e6) + "x")
