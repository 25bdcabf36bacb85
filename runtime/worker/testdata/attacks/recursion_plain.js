// A function that calls itself.
// status: function_error
// says: ecursion
const down = (n) => down(n + 1) + 1; down(0)
