// structuredClone for what scripts have. What is nothing but plain data is copied by the native plain; the rest here: plain data, dates, maps, sets, errors, buffers and views, and the classes of the web platform that say how.
(function (plain) {
	const refuse = (value) => {
		const what = typeof value === "function" ? "a function" : typeof value === "symbol" ? "a symbol" : "this object";
		const message = "structuredClone cannot copy " + what;
		throw typeof DOMException === "function" ? new DOMException(message, "DataCloneError") : new TypeError(message);
	};
	const errors = { EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError };
	const buffer = (b) => b.slice(0);
	const copy = (value, seen) => {
		if (typeof value === "function" || typeof value === "symbol") refuse(value);
		if (typeof value !== "object" || value === null) return value;
		if (seen.has(value)) return seen.get(value);
		const keep = (made) => (seen.set(value, made), made);
		const how = value[Symbol.for("bobbin.clone")];
		if (how === null) refuse(value);
		if (how !== undefined) return keep(how.call(value));
		if (Array.isArray(value)) {
			const list = keep(new Array(value.length));
			for (const key of Object.keys(value)) list[key] = copy(value[key], seen);
			return list;
		}
		if (value instanceof Date) return keep(new Date(value.getTime()));
		if (value instanceof RegExp) return keep(new RegExp(value.source, value.flags));
		if (value instanceof Map) {
			const map = keep(new Map());
			for (const [k, v] of [...value]) map.set(copy(k, seen), copy(v, seen));
			return map;
		}
		if (value instanceof Set) {
			const set = keep(new Set());
			for (const v of [...value]) set.add(copy(v, seen));
			return set;
		}
		if (value instanceof ArrayBuffer) return keep(buffer(value));
		if (ArrayBuffer.isView(value)) {
			const bytes = copy(value.buffer, seen);
			const length = value instanceof DataView ? value.byteLength : value.length;
			return keep(new value.constructor(bytes, value.byteOffset, length));
		}
		if (value instanceof Error) {
			const error = keep(new (errors[value.name] || Error)(value.message));
			if ("stack" in value) Object.defineProperty(error, "stack", { value: value.stack, writable: true, configurable: true });
			if ("cause" in value) Object.defineProperty(error, "cause", { value: copy(value.cause, seen), writable: true, configurable: true });
			return error;
		}
		if (value instanceof Number || value instanceof String || value instanceof Boolean) return keep(Object(value.valueOf()));
		if (value instanceof Promise || value instanceof WeakMap || value instanceof WeakSet) refuse(value);
		const made = keep({});
		for (const key of Object.keys(value)) made[key] = copy(value[key], seen);
		return made;
	};
	return function structuredClone(value, options) {
		if (arguments.length === 0) throw new TypeError("structuredClone takes a value");
		if (options?.transfer === undefined) {
			const made = plain(value);
			if (made !== undefined) return made;
		}
		const seen = new Map();
		for (const moved of options?.transfer ?? []) {
			if (!(moved instanceof ArrayBuffer)) refuse(moved);
			seen.set(moved, moved.transfer());
		}
		return copy(value, seen);
	};
});
