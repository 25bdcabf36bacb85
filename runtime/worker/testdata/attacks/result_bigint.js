// A result that JSON cannot say.
// status: function_error
// says: BigInt
return 1n
