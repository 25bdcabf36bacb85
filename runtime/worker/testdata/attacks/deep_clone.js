// Objects nested a million deep, cloned.
// status: function_error
// says: ecursion
// memory: 600
// heavy: true
let o = {}; for (let n = 0; n < 1e6; n++) o = { o }; structuredClone(o)
