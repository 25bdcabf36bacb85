// A source text of a million blocks.
// status: function_error
// says: nested
new Function("{".repeat(1e6) + "}".repeat(1e6))
