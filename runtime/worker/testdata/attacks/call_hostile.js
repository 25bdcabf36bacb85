// Arguments that throw when they are written.
// status: function_error
// says: not readable
await __bobbin.call("record.get", { get key() { throw new Error("not readable") } })
