// A generator that delegates to itself.
// status: function_error
// says: ecursion
function* g() { yield* g() }
[...g()]
