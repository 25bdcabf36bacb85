// Collections whose iterators were replaced.
// status: finished
// says: done
const map = new Map(), set = new Set(), rows = [{ a: 1 }]; Map.prototype.entries = Map.prototype[Symbol.iterator] = Set.prototype[Symbol.iterator] = Array.prototype[Symbol.iterator] = () => { for (;;) {} };
console.log(map, set); console.log(rows); console.table(rows); return "done"
