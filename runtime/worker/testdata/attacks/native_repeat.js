// A text of a terabyte.
// status: function_error
// says: string length
return "x".repeat(2 ** 40).length
