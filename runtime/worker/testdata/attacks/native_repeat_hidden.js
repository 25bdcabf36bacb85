// The same behind a computed name: the process dies of it.
// status: out_of_memory
// says: memory limit
return "x"["re" + "peat"](2 ** 40).length
