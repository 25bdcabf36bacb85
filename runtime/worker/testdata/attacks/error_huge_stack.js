// An error with a stack of 50 MB.
// status: function_error
// says: short
// memory: 600
const e = new Error("short"); e.stack = "Error: short\n" + "    at f (scripts/Main.ts:1:1)\n".repeat(1e6); throw e
