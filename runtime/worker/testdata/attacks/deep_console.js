// Objects nested a million deep, printed.
// status: finished
// says: printed
// memory: 600
// heavy: true
let o = {}; for (let n = 0; n < 1e6; n++) o = { o }; console.log(o); return "printed"
