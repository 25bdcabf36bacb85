// A thrown proxy that never answers.
// status: timed_out
// says: time limit
// time: 300ms
const stuck = () => { for (;;) {} }; throw new Proxy(new Error("x"), { get: stuck, has: stuck, ownKeys: stuck, getPrototypeOf: stuck })
