// Counts inside counts.
// status: finished
// says: false
return new RegExp("((a{1000}){1000}){1000}").test("a")
