// Chained triggers faster than anybody can start them.
// status: timed_out
// says: time limit
// time: 1s
for (;;) __bobbin.call("trigger.script", { script: "Main" }).catch(() => {})
