// Nothing of the process is there.
// status: finished
// says: undefined,undefined,undefined,0,undefined,undefined
return [typeof require, typeof module, typeof process.exit, Object.keys(process.env).length, typeof Deno, typeof Bun, typeof WebAssembly, typeof SharedArrayBuffer, typeof Atomics, typeof __dirname, typeof importScripts].join()
