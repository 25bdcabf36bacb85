// A result whose getter throws.
// status: function_error
// says: not me
return { get a() { throw new Error("not me") } }
