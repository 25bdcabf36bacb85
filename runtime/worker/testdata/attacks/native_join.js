// An array of four billion, joined.
// status: function_error
// says: array length
return Array(4e9).join("x").length
