// A body that never ends.
// status: function_error
// says: 48 MB
// memory: 96
await (await fetch("http://endless/")).text()
