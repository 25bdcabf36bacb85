// A pattern with a back-reference that tries everything.
// status: function_error
// says: given up
// heavy: true
return /^(a*)*\1$/.test("a".repeat(40) + "b")
