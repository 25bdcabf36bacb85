// A set of a million ranges.
// status: function_error
// says: 256
return new RegExp("[" + "a-z".repeat(1e6) + "]").test("a")
