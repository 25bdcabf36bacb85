// Intrinsics that are not globals lead to the same guards.
// status: finished
// says: SyntaxError,SyntaxError
const A = (async () => {}).constructor, G = (function* () {}).constructor; const out = []; for (const F of [A, G]) try { F("(".repeat(1e5)); out.push("through") } catch (e) { out.push(e.name) } return out.join()
