// An error whose getters throw errors whose getters throw.
// status: function_error
// says: cannot be read
const bad = () => { throw new Proxy({}, { get: bad }) }; throw Object.defineProperties(new Error(), { stack: { get: bad }, message: { get: bad }, name: { get: bad } })
