// An array of itself, flattened.
// status: function_error
// says: contains itself
const list = []; list.push(list, list); list.flat(Infinity)
