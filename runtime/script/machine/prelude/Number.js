// Number of a BigInt beyond 64 bits, of which goja keeps the lowest. It stands only in
// programs that may have one.
(function (Number) {
	const read = parseFloat;
	const prepared = (args) => (typeof args[0] === "bigint" ? [read(String(args[0]))] : args);
	const wrapped = function (...args) {
		const ready = prepared(args);
		return new.target && this instanceof Number ? Reflect.construct(Number, ready, new.target === wrapped ? Number : new.target) : Number(...ready);
	};
	Object.setPrototypeOf(wrapped, Number);
	Object.defineProperty(wrapped, "name", { value: "Number", configurable: true });
	Object.defineProperty(wrapped, "length", { value: 1, configurable: true });
	wrapped.prototype = Number.prototype;
	Object.defineProperty(Number.prototype, "constructor", { value: wrapped, writable: true, configurable: true });
	return wrapped;
});
