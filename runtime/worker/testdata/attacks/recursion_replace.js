// A replacement that replaces.
// status: function_error
// says: ecursion
// heavy: true
const f = () => "x".replace("x", f); f()
