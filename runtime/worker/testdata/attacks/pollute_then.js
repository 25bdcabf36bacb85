// Promise.prototype.then replaced.
// status: finished
// says: done
Promise.prototype.then = function () { return this }; globalThis.polluted = 1; await null; return "done"
