// A million groups.
// status: finished
// says: done
for (let n = 0; n < 1e6; n++) console.group(); console.log("in"); return "done"
