// A direct eval that goja answers with 68 GB.
// status: function_error
// says: eval
return new Function("switch (1) { case 1: let y = 6; return eval('y') }")()
