// Arrays nested a million deep, made into a text.
// status: timed_out
// says: time limit
// or: function_error
// time: 1s
// memory: 600
// heavy: true
let list = []; for (let n = 0; n < 1e6; n++) list = [list]; String(list)
