// When two values count as equal, and the values that stand for many.
import { brief } from "bobbin:test/show";

/** How strictly: toEqual overlooks properties that are undefined, toStrictEqual does not and wants the same classes. */
export interface Rules {
	strict?: boolean;
	/** Only what the expected value has is looked at. */
	subset?: boolean;
}

export function equal(received: any, expected: any, rules: Rules = {}, pairs: [object, object][] = []): boolean {
	if (expected && typeof expected === "object" && typeof expected.asymmetricMatch === "function") return expected.asymmetricMatch(received);
	if (Object.is(received, expected)) return true;
	if (typeof received !== "object" || typeof expected !== "object" || received === null || expected === null) return false;
	if (pairs.some(([a, b]) => a === received && b === expected)) return true; // a circle in both
	const inner: [object, object][] = [...pairs, [received, expected]];
	if (rules.strict && Object.getPrototypeOf(received) !== Object.getPrototypeOf(expected)) return false;
	const special = kinds(received, expected, rules, inner);
	return special ?? properties(received, expected, rules, inner);
}

function kinds(received: any, expected: any, rules: Rules, pairs: [object, object][]): boolean | undefined {
	const both = (kind: any) => {
		const a = received instanceof kind;
		return a === expected instanceof kind ? a : undefined;
	};
	for (const kind of [Date, RegExp, Error, Map, Set, Array]) if (both(kind) === undefined) return false;
	if (received instanceof Date) return Object.is(received.getTime(), expected.getTime());
	if (received instanceof RegExp) return String(received) === String(expected);
	if (received instanceof Error) return received.name === expected.name && received.message === expected.message;
	if (received instanceof Map) {
		return received.size === expected.size && [...expected].every(([k, v]) => received.has(k) && equal(received.get(k), v, rules, pairs));
	}
	if (received instanceof Set) {
		return received.size === expected.size && [...expected].every((v) => received.has(v) || [...received].some((r) => equal(r, v, rules, pairs)));
	}
	if (received instanceof ArrayBuffer && expected instanceof ArrayBuffer) {
		return equal(new Uint8Array(received), new Uint8Array(expected), rules, pairs);
	}
	if (Array.isArray(received) || ArrayBuffer.isView(received)) {
		if (ArrayBuffer.isView(received) !== ArrayBuffer.isView(expected)) return false;
		const a = received as any[];
		return a.length === expected.length && Array.from(a, (v, i) => equal(v, expected[i], rules, pairs)).every(Boolean);
	}
	return undefined;
}

function properties(received: any, expected: any, rules: Rules, pairs: [object, object][]): boolean {
	const names = (o: any) => Reflect.ownKeys(o).filter((k) => Object.prototype.propertyIsEnumerable.call(o, k) && (rules.strict || o[k] !== undefined));
	const wanted = rules.subset ? Reflect.ownKeys(expected) : names(expected);
	if (!rules.subset && names(received).length !== wanted.length) return false;
	return wanted.every((k) => (k in received || (!rules.strict && expected[k] === undefined)) && equal(received[k], expected[k], rules, pairs));
}

/** A value that stands for many, as expect.any makes it. */
export class Asymmetric {
	constructor(
		private readonly text: string,
		readonly asymmetricMatch: (value: any) => boolean,
	) {}
	toString(): string {
		return this.text;
	}
	toJSON(): string {
		return this.text;
	}
}

const primitives = new Map<unknown, string>([
	[String, "string"],
	[Number, "number"],
	[Boolean, "boolean"],
	[BigInt, "bigint"],
	[Symbol, "symbol"],
	[Function, "function"],
]);

const contains = (text: any, part: string) => typeof text === "string" && text.includes(part);
const pattern = (p: string | RegExp) => (typeof p === "string" ? new RegExp(p) : p);
const found = (list: any, v: unknown) => Array.from(list).some((r) => equal(r, v));

function makers(not: boolean) {
	const make = (name: string, argument: unknown, match: (value: any) => boolean) =>
		new Asymmetric(`${not ? "not " : ""}${name}(${argument === undefined ? "" : brief(argument)})`, (v) => match(v) !== not);
	return {
		objectContaining: (part: object) => make("objectContaining", part, (v) => typeof v === "object" && v !== null && equal(v, part, { subset: true })),
		arrayContaining: (part: unknown[]) => make("arrayContaining", part, (v) => Array.isArray(v) && part.every((p) => found(v, p))),
		stringContaining: (part: string) => make("stringContaining", part, (v) => contains(v, part)),
		stringMatching: (p: string | RegExp) => make("stringMatching", p, (v) => typeof v === "string" && pattern(p).test(v)),
		closeTo: (n: number, digits = 2) => make("closeTo", n, (v) => typeof v === "number" && close(v, n, digits)),
	};
}

export function close(a: number, b: number, digits: number): boolean {
	return a === b || Math.abs(a - b) < 10 ** -digits / 2;
}

/** The asymmetric matchers of expect. */
export const asymmetric = {
	...makers(false),
	not: makers(true),
	anything: () => new Asymmetric("anything()", (v) => v !== undefined && v !== null),
	any(kind: any) {
		return new Asymmetric(`any(${kind?.name})`, (v) => {
			const name = primitives.get(kind);
			if (name) return typeof v === name || v instanceof kind;
			return kind === Object ? typeof v === "object" && v !== null : v instanceof kind;
		});
	},
};
