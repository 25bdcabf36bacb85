// Chained triggers faster than anybody can start them: the script is told.
// status: function_error
// says: Too many calls at once
for (;;) __bobbin.call("trigger.script", { script: "Main" }).catch(() => {})
