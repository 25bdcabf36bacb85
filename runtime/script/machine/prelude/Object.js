// Object.groupBy, and Object.fromEntries for entries that lack something: goja falls over there.
(function (Object) {
	const whole = Object.fromEntries;
	const fromEntries = function fromEntries(items) {
		if (items === undefined || items === null) return whole(items);
		const list = [];
		for (const item of items) list.push(Object(item) === item ? [item[0], item[1]] : item);
		return whole(list);
	};
	Object.defineProperty(Object, "fromEntries", { value: fromEntries, writable: true, configurable: true });
	if (!("groupBy" in Object)) {
		const groupBy = function groupBy(items, key) {
			const groups = Object.create(null);
			let n = 0;
			for (const item of items) {
				const k = key(item, n++);
				(groups[k] ||= []).push(item);
			}
			return groups;
		};
		Object.defineProperty(Object, "groupBy", { value: groupBy, writable: true, configurable: true });
	}
	return Object;
});
