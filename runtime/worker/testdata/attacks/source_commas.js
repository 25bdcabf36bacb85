// A source text of a million commas.
// status: function_error
// says: source text
return (0, eval)("1" + ",1".repeat(3e6))
