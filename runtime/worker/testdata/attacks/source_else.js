// A source text of a hundred thousand else-ifs.
// status: function_error
// says: nested
return new Function("x", "if(x==0){}" + "else if(x==1){}".repeat(1e5))(-1)
