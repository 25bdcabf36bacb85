// A direct eval that goja answers with a panic.
// status: function_error
// says: eval
return new Function("let a = 1; return new (class { b = 2; c() { return eval('a') } })().c()")()
