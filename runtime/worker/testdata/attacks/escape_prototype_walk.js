// The objects behind the globals are not to be had.
// status: finished
// says: done
let all = []; for (let o = globalThis; o; o = Object.getPrototypeOf(o)) all.push(Object.prototype.toString.call(o)); const between = Object.getPrototypeOf(globalThis);
try { between.fetch = 1; Object.setPrototypeOf(between, null) } catch {} return "done"
