// The error classes replaced, then an error.
// status: function_error
// says: null
globalThis.Error = globalThis.TypeError = function () { for (;;) {} }; null.x
