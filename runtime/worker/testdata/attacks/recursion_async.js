// An async function that awaits itself before anything else.
// status: function_error
// says: ecursion
// heavy: true
const f = async () => await f(); await f()
