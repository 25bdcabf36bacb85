// What another invocation has is not there.
// status: finished
// says: undefined,undefined,undefined
globalThis.secret = "mine"; const seen = []; for (const k of ["innocent", "invocation", "secret2"]) seen.push(typeof globalThis[k]); return seen.join()
