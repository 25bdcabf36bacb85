// Setters on the indices of every array.
// status: finished
// says: done
for (const n of [0, 1, 2, 3]) Object.defineProperty(Array.prototype, n, { set() { throw new Error("set") }, get() { throw new Error("get") }, configurable: true }); console.log("a", [,]); return "done"
