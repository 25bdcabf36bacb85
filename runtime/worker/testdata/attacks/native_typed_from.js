// The same with from.
// status: function_error
// says: array length
return Uint8Array.from({ length: 2 ** 40 }).length
