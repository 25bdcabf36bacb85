// Promise.withResolvers and Promise.try.
(function (Promise) {
	const methods = {
		withResolvers() {
			let resolve, reject;
			const promise = new this((a, b) => { resolve = a; reject = b; });
			return { promise, resolve, reject };
		},
		try(f, ...args) {
			return new this((resolve) => resolve(f(...args)));
		},
	};
	for (const name of Object.keys(methods)) {
		if (!(name in Promise)) Object.defineProperty(Promise, name, { value: methods[name], writable: true, configurable: true });
	}
	return Promise;
});
