// Callers and their arguments cannot be reached.
// status: finished
// says: TypeError,TypeError,TypeError
const tries = [() => (function f() { return f.caller })(), () => (function f() { return f.arguments })(), () => (function () { return arguments.callee })()];
return tries.map((f) => { try { return String(f() ?? "none").includes("native") ? "native" : "none" } catch (e) { return e.name } }).join()
