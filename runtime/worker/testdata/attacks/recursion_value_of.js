// valueOf that compares its object.
// status: function_error
// says: ecursion
// heavy: true
const o = { valueOf() { return o > 1 } }; +o
