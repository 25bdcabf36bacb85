// Values that must not run while they are printed.
// status: finished
// says: done
const stuck = () => { for (;;) {} };
class Named { static get name() { return stuck() } get [Symbol.toStringTag]() { return stuck() } get x() { return stuck() } toString() { return stuck() } toJSON() { return stuck() } [Symbol.toPrimitive]() { return stuck() } }
console.log(new Named(), [new Named()], { n: new Named() }, new Proxy({}, { get: stuck, ownKeys: stuck, getPrototypeOf: stuck, has: stuck, getOwnPropertyDescriptor: stuck }));
console.log(Object.create({ get constructor() { return stuck() } })); console.log(new Proxy(() => {}, { get: stuck })); console.log(new Proxy([1], { get: stuck }));
console.log(Object.defineProperty(new Map(), "size", { get: stuck })); return "done"
