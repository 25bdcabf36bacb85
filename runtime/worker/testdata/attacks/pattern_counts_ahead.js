// Counts inside counts, behind a look-ahead.
// status: finished
// says: false
return new RegExp("(?=b)((a{1000}){1000}){1000}").test("a")
