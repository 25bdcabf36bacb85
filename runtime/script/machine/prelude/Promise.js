// Promise.withResolvers and Promise.try; and the message that the error of Promise.any lacks.
(function (Promise) {
	const first = Promise.any;
	const any = function any(items) {
		return new this((resolve, reject) => {
			first.call(this, items).then(resolve, (error) => {
				if (error instanceof AggregateError && error.message === "") {
					Object.defineProperty(error, "message", { value: "All promises were rejected", writable: true, configurable: true });
				}
				reject(error);
			});
		});
	};
	Object.defineProperty(Promise, "any", { value: any, writable: true, configurable: true });
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
