// A buffer of 8 GB.
// status: function_error
// says: array length
return new ArrayBuffer(2 ** 33).byteLength
