// A setter that writes itself.
// status: function_error
// says: ecursion
// heavy: true
const o = { set a(v) { o.a = v } }; o.a = 1
