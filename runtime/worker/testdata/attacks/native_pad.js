// A text padded to a terabyte.
// status: function_error
// says: string length
return "x".padEnd(2 ** 40).length
