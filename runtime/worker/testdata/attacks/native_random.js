// Two gigabytes of random bytes.
// status: function_error
// says: array length
return crypto.getRandomValues(new Uint8Array(2 ** 31)).length
