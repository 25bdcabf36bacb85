// Values as text, for messages and for the two sides of a difference: one property a line,
// names in order, so that equal values give equal texts.

const plainName = /^[A-Za-z_$][A-Za-z0-9_$]*$/;
let most = 200; // entries of one value

/** A value in several lines. */
export function show(value: unknown): string {
	return write(value, "", []);
}

/** The same with all its entries. */
export function whole(value: unknown): string {
	const before = most;
	most = Number.POSITIVE_INFINITY;
	try {
		return write(value, "", []);
	} finally {
		most = before;
	}
}

/** A value in one line of at most so many characters. */
export function brief(value: unknown, length = 80): string {
	const text = write(value, "", []).replace(/\n\s*/g, " ").replace(/,? ([}\])])/g, " $1").replace(/([[(]) /g, "$1").replace(/ ([\])])/g, "$1");
	return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}

/** A value in a sentence: what does not fit is only named. */
export function named(value: any): string {
	const text = brief(value);
	if (!text.endsWith("…") || typeof value !== "object") return text;
	return Array.isArray(value) ? `a list of ${value.length}` : "an object";
}

function write(value: any, indent: string, above: object[]): string {
	switch (typeof value) {
		case "string":
			return JSON.stringify(value);
		case "bigint":
			return `${value}n`;
		case "symbol":
			return value.toString();
		case "function":
			return `[function ${value.name || "without a name"}]`;
		case "number":
			return Object.is(value, -0) ? "-0" : String(value);
		case "object":
			return value === null ? "null" : object(value, indent, above);
	}
	return String(value);
}

function object(value: any, indent: string, above: object[]): string {
	if (above.includes(value)) return "[circular]";
	if (typeof value.asymmetricMatch === "function") return String(value);
	if (value instanceof Date) return Number.isNaN(value.getTime()) ? "Date(invalid)" : `Date(${value.toISOString()})`;
	if (value instanceof RegExp) return String(value);
	if (value instanceof Error) {
		const cause: any = value.cause;
		return `[${value.name}: ${value.message}${cause instanceof Error ? `, caused by ${cause.name}: ${cause.message}` : ""}]`;
	}
	const inner = [...above, value];
	const deeper = `${indent}  `;
	const lines = (open: string, parts: string[], close: string) => {
		if (parts.length === 0) return open + close;
		if (parts.length > most) parts.splice(most, parts.length, `… ${parts.length - most} more`);
		return `${open}\n${parts.map((p) => `${deeper}${p},\n`).join("")}${indent}${close}`;
	};
	if (Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView))) {
		const name = Array.isArray(value) ? "" : `${value.constructor.name} `;
		return lines(`${name}[`, Array.from(value as any, (v) => write(v, deeper, inner)), "]");
	}
	if (value instanceof Map) return lines("Map {", Array.from(value, ([k, v]) => `${write(k, deeper, inner)} => ${write(v, deeper, inner)}`), "}");
	if (value instanceof Set) return lines("Set {", Array.from(value, (v) => write(v, deeper, inner)), "}");
	const prototype = Object.getPrototypeOf(value);
	const name = prototype && prototype !== Object.prototype && prototype.constructor?.name ? `${prototype.constructor.name} ` : "";
	const parts = Object.keys(value)
		.sort()
		.map((k) => `${plainName.test(k) ? k : JSON.stringify(k)}: ${write(value[k], deeper, inner)}`);
	return lines(`${name}{`, parts, "}");
}
