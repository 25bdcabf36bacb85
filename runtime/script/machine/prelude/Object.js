// Object.groupBy, and Object.fromEntries for entries that lack something: goja falls over there.
(function (whole) {
	return {
		fromEntries(items) {
			if (items === undefined || items === null) return whole(items);
			const list = [];
			for (const item of items) list.push(Object(item) === item ? [item[0], item[1]] : item);
			return whole(list);
		},
		groupBy(items, key) {
			const groups = Object.create(null);
			let n = 0;
			for (const item of items) {
				const k = key(item, n++);
				(groups[k] ||= []).push(item);
			}
			return groups;
		},
	};
});
