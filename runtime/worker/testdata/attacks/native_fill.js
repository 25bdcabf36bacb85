// An array of a billion, filled.
// status: function_error
// says: array length
return Array(1e9).fill(0).length
