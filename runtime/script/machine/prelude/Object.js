// Object.groupBy.
(function (Object) {
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
