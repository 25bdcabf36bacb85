// toString that makes a text of its object.
// status: function_error
// says: ecursion
const o = { toString() { return "" + o } }; String(o)
