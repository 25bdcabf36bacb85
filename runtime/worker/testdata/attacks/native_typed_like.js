// A typed array of something that says it is a billion long.
// status: function_error
// says: array length
return new Uint8Array({ length: 2 ** 40 }).length
