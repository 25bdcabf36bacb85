// A comparison that sorts.
// status: function_error
// says: ecursion
const f = () => [2, 1].sort(f).length; f()
