// A prototype chain of a million objects.
// status: finished
// says: true
// memory: 600
let o = {}; for (let n = 0; n < 1e6; n++) o = Object.create(o); return o.missing === undefined
