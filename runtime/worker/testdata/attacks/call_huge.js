// A record of 70 MB.
// status: function_error
// says: 64 MB
// memory: 600
// heavy: true
await __bobbin.call("record.set", { key: "k", value: "x".repeat(7e7) })
