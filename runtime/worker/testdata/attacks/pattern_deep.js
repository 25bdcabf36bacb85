// A pattern of a million parentheses.
// status: function_error
// says: egular expression
return new RegExp("(".repeat(1e6) + ")".repeat(1e6)).test("a")
