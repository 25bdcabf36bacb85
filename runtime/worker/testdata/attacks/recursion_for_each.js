// A callback of a native method that calls the method.
// status: function_error
// says: ecursion
// heavy: true
const f = () => [1].forEach(f); f()
