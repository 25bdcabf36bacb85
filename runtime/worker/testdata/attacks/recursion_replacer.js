// A replacer that stringifies.
// status: function_error
// says: ecursion
const f = () => JSON.stringify({}, f); f()
