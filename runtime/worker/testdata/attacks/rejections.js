// A hundred thousand rejections that nobody awaits.
// status: function_error
// says: rejection 0
for (let n = 0; n < 1e5; n++) Promise.reject(new Error("rejection " + n)); await new Promise((r) => setTimeout(r, 1e6))
