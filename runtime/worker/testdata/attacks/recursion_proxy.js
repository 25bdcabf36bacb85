// A trap that asks the proxy again.
// status: function_error
// says: ecursion
const p = new Proxy({}, { get: (t, k, self) => self[k] }); p.x
