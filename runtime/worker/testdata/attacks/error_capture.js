// An error whose place was captured on a frozen object.
// status: function_error
const e = Object.freeze({}); Error.captureStackTrace(e)
