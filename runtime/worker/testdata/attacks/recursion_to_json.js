// toJSON that gives an object around its own.
// status: timed_out
// says: time limit
// time: 500ms
const o = { toJSON: () => ({ o }) }; JSON.stringify(o)
