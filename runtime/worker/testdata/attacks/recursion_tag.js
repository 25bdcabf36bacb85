// A tag of a template that uses the template.
// status: function_error
// says: ecursion
const f = () => f`x${1}`; f()
