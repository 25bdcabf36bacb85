// A thousand lines of 1 MB.
// status: finished
// says: done
// heavy: true
const s = "x".repeat(1e6); for (let n = 0; n < 1000; n++) console.log(s); return "done"
