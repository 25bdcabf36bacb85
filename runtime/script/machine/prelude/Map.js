// Map.groupBy.
(function () {
	return {
		groupBy(items, key) {
			const groups = new Map();
			let n = 0;
			for (const item of items) {
				const k = key(item, n++);
				const group = groups.get(k);
				if (group) group.push(item);
				else groups.set(k, [item]);
			}
			return groups;
		},
	};
});
