// Every prototype frozen.
// status: finished
// says: done
for (const c of [Object, Array, Function, Promise, String, Number, Map, Set, RegExp, Error]) Object.freeze(c.prototype); console.log({ a: [1] }, new Map([[1, 2]])); return structuredClone({ a: "done" })
