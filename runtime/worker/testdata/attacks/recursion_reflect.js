// Reflect.apply of itself.
// status: function_error
// says: ecursion
// heavy: true
const f = () => Reflect.apply(f, null, []); f()
