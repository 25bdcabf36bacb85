// Objects nested a million deep, sent to the Host.
// status: timed_out
// says: time limit
// or: function_error
// time: 1s
// memory: 600
let o = {}; for (let n = 0; n < 1e6; n++) o = { o }; await __bobbin.call("record.get", o)
