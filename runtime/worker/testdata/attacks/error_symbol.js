// An error whose message is a symbol.
// status: function_error
const e = new Error(); e.message = Symbol("x"); e.name = Symbol("y"); throw e
