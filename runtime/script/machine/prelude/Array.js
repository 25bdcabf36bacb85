// Array.fromAsync.
(function (Array) {
	if (!("fromAsync" in Array)) {
		const fromAsync = async function fromAsync(items, map, self) {
			const list = typeof this === "function" ? new this() : [];
			const add = async (value) => {
				list[list.length] = map ? await map.call(self, value, list.length) : value;
			};
			const asynchronous = items[Symbol.asyncIterator];
			if (asynchronous != null) {
				const iterator = asynchronous.call(items);
				for (;;) {
					const { value, done } = await iterator.next();
					if (done) return list;
					await add(value);
				}
			}
			if (items[Symbol.iterator] != null) {
				for (const value of items) await add(await value);
				return list;
			}
			for (let n = 0; n < items.length; n++) await add(await items[n]);
			return list;
		};
		Object.defineProperty(Array, "fromAsync", { value: fromAsync, writable: true, configurable: true });
	}
	return Array;
});
