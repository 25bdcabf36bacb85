// An error that is its own cause and its own part.
// status: function_error
// says: round
const e = new AggregateError([], "round"); e.cause = e; e.errors.push(e, e, e); throw e
