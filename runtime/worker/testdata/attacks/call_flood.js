// Chained triggers faster than anybody can start them, refused or not.
// status: timed_out
// says: time limit
// time: 1s
for (;;) try { __bobbin.call("trigger.script", { script: "Main" }).catch(() => {}) } catch {}
