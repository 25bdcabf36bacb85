// A pattern of a million alternatives.
// status: function_error
// says: egular expression
return new RegExp("abcdefgh|".repeat(1e6)).test("a")
