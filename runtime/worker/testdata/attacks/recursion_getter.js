// A getter that reads itself.
// status: function_error
// says: ecursion
const o = { get a() { return o.a } }; o.a
