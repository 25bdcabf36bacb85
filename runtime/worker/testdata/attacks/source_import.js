// A dynamic import in evaluated text.
// status: function_error
await new Function("return import('fs')")()
