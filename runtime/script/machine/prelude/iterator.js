// The iterator helpers. They are generators: lazy, and closed when what uses them stops.
(function () {
	const proto = Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]()));
	if ("map" in proto) return;
	const callable = (f) => {
		if (typeof f !== "function") throw new TypeError(String(f) + " is not a function");
		return f;
	};
	const counted = (limit) => {
		const n = Math.trunc(Number(limit));
		if (Number.isNaN(Number(limit)) || n < 0) throw new RangeError(String(limit) + " must be positive");
		return n;
	};
	// A plain iterator is made iterable, so that for...of closes it.
	const over = (it) => ({ [Symbol.iterator]: () => it });
	const lazy = {
		*map(it, f) {
			let n = 0;
			for (const value of over(it)) yield f(value, n++);
		},
		*filter(it, f) {
			let n = 0;
			for (const value of over(it)) if (f(value, n++)) yield value;
		},
		*take(it, limit) {
			if (limit === 0) {
				it.return?.();
				return;
			}
			let n = 0;
			for (const value of over(it)) {
				yield value;
				if (++n >= limit) return;
			}
		},
		*drop(it, limit) {
			let n = 0;
			for (const value of over(it)) if (n++ >= limit) yield value;
		},
		*flatMap(it, f) {
			let n = 0;
			for (const value of over(it)) {
				const inner = f(value, n++);
				if (typeof inner === "string") throw new TypeError("flatMap takes iterables, not strings");
				yield* typeof inner[Symbol.iterator] === "function" ? inner : over(inner);
			}
		},
	};
	const helpers = {
		map(f) { return lazy.map(this, callable(f)); },
		filter(f) { return lazy.filter(this, callable(f)); },
		flatMap(f) { return lazy.flatMap(this, callable(f)); },
		take(limit) { return lazy.take(this, counted(limit)); },
		drop(limit) { return lazy.drop(this, counted(limit)); },
		toArray() { return [...over(this)]; },
		forEach(f) {
			callable(f);
			let n = 0;
			for (const value of over(this)) f(value, n++);
		},
		some(f) {
			callable(f);
			let n = 0;
			for (const value of over(this)) if (f(value, n++)) return true;
			return false;
		},
		every(f) {
			callable(f);
			let n = 0;
			for (const value of over(this)) if (!f(value, n++)) return false;
			return true;
		},
		find(f) {
			callable(f);
			let n = 0;
			for (const value of over(this)) if (f(value, n++)) return value;
		},
		reduce(f, ...initial) {
			callable(f);
			let n = 0, started = initial.length > 0, sum = initial[0];
			for (const value of over(this)) {
				sum = started ? f(sum, value, n) : value;
				started = true;
				n++;
			}
			if (!started) throw new TypeError("Reduce of empty iterator with no initial value");
			return sum;
		},
	};
	for (const name of Object.keys(helpers)) {
		Object.defineProperty(proto, name, { value: helpers[name], writable: true, configurable: true });
	}
	return proto;
});
