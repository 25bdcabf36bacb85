// A result that is a thenable that calls back for ever.
// status: timed_out
// says: time limit
// time: 300ms
return { then(resolve) { resolve(this) } }
