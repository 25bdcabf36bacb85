// Descriptors of everything polluted.
// status: finished
// says: done
Object.defineProperty(Object.prototype, "toJSON", { value: () => "done", configurable: true }); Object.defineProperty(Object.prototype, "get", { get() { return () => 7 }, configurable: true }); return {}
