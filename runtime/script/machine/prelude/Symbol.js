// The well-known symbols that goja lacks, under the keys that lowered code asks for.
(function (Symbol) {
	for (const name of ["asyncIterator", "dispose", "asyncDispose"]) {
		if (!(name in Symbol)) Object.defineProperty(Symbol, name, { value: Symbol.for("Symbol." + name) });
	}
	return Symbol;
});
