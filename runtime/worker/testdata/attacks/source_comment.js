// A source text that names a file as its source map.
// status: function_error
// says: evaluated
(0, eval)("1\n//# sourceMappingURL=/dev/zero"); new Function("1\n//# sourceMappingURL=file:///dev/zero"); throw new Error("evaluated")
