// A result that contains itself.
// status: function_error
// says: ircular
const o = {}; o.o = o; return o
