// A rejection with a proxy that throws.
// status: function_error
// says: cannot be read
Promise.reject(new Proxy(new Error("x"), { get() { throw 1 } })); await new Promise((r) => setTimeout(r, 1e6))
