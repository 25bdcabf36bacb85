// The global Iterator, whose prototype is that of all iterators.
(function () {
	const proto = Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]()));
	const Iterator = function Iterator() {
		if (new.target === undefined || new.target === Iterator) throw new TypeError("Iterator cannot be made directly: extend it, or use Iterator.from");
	};
	const wrapped = Object.create(proto, { next: { value() { return this.it.next() } }, return: { value() { return this.it.return?.() ?? { value: undefined, done: true } } } });
	const from = function from(items) {
		if (typeof items !== "string" && Object(items) !== items) throw new TypeError("Iterator.from needs an object or a string");
		const method = items[Symbol.iterator];
		const it = method == null ? items : method.call(items);
		return it instanceof Iterator ? it : Object.create(wrapped, { it: { value: it } });
	};
	Object.defineProperty(Iterator, "from", { value: from, writable: true, configurable: true });
	Object.defineProperty(Iterator, "prototype", { value: proto, writable: false });
	Object.defineProperty(proto, "constructor", { value: Iterator, writable: true, configurable: true });
	if (!(Symbol.toStringTag in proto)) Object.defineProperty(proto, Symbol.toStringTag, { value: "Iterator", writable: true, configurable: true });
	return Iterator;
});
