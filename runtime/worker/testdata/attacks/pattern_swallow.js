// A pattern that tries everything, again and again.
// status: timed_out
// says: time limit
// time: 1s
for (;;) try { /^(?=(a+)+$)/.test("a".repeat(40) + "b") } catch {}
