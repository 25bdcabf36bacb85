// The same in a replacement.
// status: function_error
// says: given up
// heavy: true
return "a".repeat(40).concat("!").replace(/^(?=(a+)+$)/, "x")
