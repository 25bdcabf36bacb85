// A typed array of 8 GB.
// status: function_error
// says: array length
return new Float64Array(2 ** 30).length
