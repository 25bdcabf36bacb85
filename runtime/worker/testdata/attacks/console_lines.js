// A million lines.
// status: finished
// says: done
// lines: 1000
for (let n = 0; n < 1e6; n++) console.log("line " + n); return "done"
