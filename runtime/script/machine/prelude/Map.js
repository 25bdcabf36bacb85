// Map.groupBy.
(function (Map) {
	if (!("groupBy" in Map)) {
		const groupBy = function groupBy(items, key) {
			const groups = new Map();
			let n = 0;
			for (const item of items) {
				const k = key(item, n++);
				const group = groups.get(k);
				if (group) group.push(item);
				else groups.set(k, [item]);
			}
			return groups;
		};
		Object.defineProperty(Map, "groupBy", { value: groupBy, writable: true, configurable: true });
	}
	return Map;
});
