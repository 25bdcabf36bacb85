// An error thrown in finally in place of the first.
// status: function_error
// says: second
try { throw new Error("first") } finally { throw new Error("second") }
