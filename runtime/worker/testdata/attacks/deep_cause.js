// An error with a million causes.
// status: finished
// says: printed
// memory: 600
let e = new Error("first"); for (let n = 0; n < 1e5; n++) e = new Error("x", { cause: e }); console.log(e); return "printed"
