// The same in evaluated text.
// status: function_error
// says: given up
// heavy: true
return new Function("s", "return /^(?" + "=(a+)+$)/.test(s)")("a".repeat(40) + "b")
