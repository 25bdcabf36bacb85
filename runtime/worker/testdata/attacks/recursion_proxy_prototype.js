// A proxy that is its own prototype: goja recurses natively.
// status: function_error
// says: ecursion
const target = {}; const p = new Proxy(target, {}); Object.setPrototypeOf(target, p); p.x
