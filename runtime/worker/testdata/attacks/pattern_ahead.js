// A pattern with look-ahead that tries everything.
// status: function_error
// says: given up
return /^(?=(a+)+$)/.test("a".repeat(40) + "b")
