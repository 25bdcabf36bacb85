// A pattern with look-ahead that is put together at run time.
// status: function_error
// says: given up
return new RegExp("^(?" + "=(a+)+$)").test("a".repeat(40) + "b")
