// The same behind a computed name.
// status: function_error
// says: ecursion
const list = []; list.push(list, list); list["fl" + "at"](Infinity)
