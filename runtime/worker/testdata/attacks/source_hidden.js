// The same through a function’s constructor.
// status: function_error
// says: nested
(() => {}).constructor("(".repeat(1e6))
