// An operation that is none.
// status: function_error
// says: constructor
await __bobbin.call("constructor", {})
