// toJSON that gives an object around its own.
// status: timed_out
// says: time limit
// or: function_error
// time: 500ms
const o = { toJSON: () => ({ o }) }; JSON.stringify(o)
