// expect(value).toBe(...) and its relatives.
import { asymmetric, close, equal } from "bobbin:test/equal";
import { brief, named, show, whole } from "bobbin:test/show";

/** What an assertion that does not hold throws. The two texts are shown as a difference. */
export class AssertionError extends Error {
	name = "AssertionError";
	constructor(
		message: string,
		readonly expected?: string,
		readonly received?: string,
	) {
		super(message);
	}
}

/** How many assertions were made, and how many were announced. */
export const count = { made: 0, wanted: undefined as number | undefined, some: false };

/** The snapshots of the test that runs: those that are kept, by key, and what it asked for and took. */
export const snapshots = {
	title: "",
	update: false,
	kept: {} as Record<string, string>,
	asked: [] as string[],
	taken: {} as Record<string, string>,
};

/** The next key of a test: its title, a hint if there is one, and a number. */
function nextKey(hint: unknown): string {
	const name = snapshots.title + (hint === undefined ? "" : `: ${hint}`);
	for (let n = 1; ; n++) {
		const key = `${name} ${n}`;
		if (!snapshots.asked.includes(key)) return key;
	}
}

function snapshot(v: unknown, first: unknown, second: unknown): Verdict {
	const pattern = typeof first === "object" && first !== null ? first : undefined;
	if (pattern && !equal(v, pattern, { subset: true })) return { pass: false, words: `to match ${named(pattern)}`, sides: [pattern, narrowed(v, pattern)] };
	const key = nextKey(pattern ? second : first);
	snapshots.asked.push(key);
	const text = whole(pattern ? masked(v, pattern) : v);
	const kept = snapshots.kept[key];
	if (kept === text) return { pass: true, words: "" };
	if (kept === undefined || snapshots.update) {
		snapshots.taken[key] = text;
		return { pass: true, words: "" };
	}
	return { pass: false, words: `to match the snapshot ${brief(key)} (bobbin test --update takes it anew)`, texts: [kept, text] };
}

/** A value with what a pattern says of it in place of what differs from run to run. */
function masked(v: any, w: any): any {
	if (typeof w !== "object" || w === null) return v;
	if (typeof w.asymmetricMatch === "function") return w;
	if (Array.isArray(v)) return v.map((one, i) => masked(one, w[i]));
	return { ...v, ...Object.fromEntries(Object.keys(w).map((k) => [k, masked(v[k], w[k])])) };
}

/** What a matcher says: whether it holds, what was expected in words, and the two sides where they can be compared. */
interface Verdict {
	pass: boolean;
	words: string;
	sides?: [unknown, unknown];
	texts?: [string, string];
}

const length = (v: any) => (v === undefined || v === null ? undefined : v.length ?? v.size);

function at(value: any, path: string | (string | number)[]): { found: boolean; value: any } {
	const names = Array.isArray(path) ? path : path.replace(/\[(\d+)\]/g, ".$1").split(".").filter((n) => n !== "");
	for (const name of names) {
		if (value === undefined || value === null || !(name in Object(value))) return { found: false, value: undefined };
		value = value[name];
	}
	return { found: true, value };
}

function number(value: unknown): number | bigint {
	if (typeof value !== "number" && typeof value !== "bigint") throw new AssertionError(`expected ${brief(value)} to be a number`);
	return value;
}

/** What a function threw, or what stands for it: with .rejects the reason itself. */
function thrown(received: any, settled: boolean): { threw: boolean; value: any } {
	if (settled) return { threw: true, value: received };
	if (typeof received !== "function") throw new AssertionError(`toThrow needs a function to call, not ${brief(received)}; for a promise write await expect(promise).rejects.toThrow()`);
	try {
		received();
	} catch (value) {
		return { threw: true, value };
	}
	return { threw: false, value: undefined };
}

const message = (v: any) => (v && typeof v === "object" && "message" in v ? String(v.message) : String(v));

function throws(received: any, wanted: any, settled: boolean): Verdict {
	const { threw, value } = thrown(received, settled);
	if (!threw) return { pass: false, words: wanted === undefined ? "to throw" : `to throw ${brief(wanted)}, but it threw nothing` };
	const was = `, but it threw ${brief(value, 200)}`;
	if (wanted === undefined) return { pass: true, words: `to throw${was}` };
	if (typeof wanted === "string") return { pass: message(value).includes(wanted), words: `to throw an error with ${brief(wanted)}${was}` };
	if (wanted instanceof RegExp) return { pass: wanted.test(message(value)), words: `to throw an error that matches ${wanted}${was}` };
	if (typeof wanted === "function") return { pass: value instanceof wanted, words: `to throw a ${wanted.name}${was}` };
	if (typeof wanted.asymmetricMatch === "function") return { pass: equal(value, wanted), words: `to throw ${brief(wanted)}${was}` };
	return { pass: message(value) === message(wanted), words: `to throw ${brief(wanted)}${was}` };
}

type Matcher = (received: any, settled: boolean, ...wanted: any[]) => Verdict;

const simple = (words: string, test: (v: any) => boolean): Matcher => (v) => ({ pass: test(v), words });

const matchers: Record<string, Matcher> = {
	toBe: (v, _, w) => ({
		pass: Object.is(v, w),
		words: !Object.is(v, w) && equal(v, w) ? `to be the very same object as ${brief(w)} (toEqual compares contents)` : `to be ${brief(w)}`,
		sides: [w, v],
	}),
	toEqual: (v, _, w) => ({ pass: equal(v, w), words: `to equal ${named(w)}`, sides: [w, v] }),
	toStrictEqual: (v, _, w) => ({ pass: equal(v, w, { strict: true }), words: `to equal ${named(w)} strictly`, sides: [w, v] }),
	toMatchObject: (v, _, w) => ({ pass: typeof v === "object" && v !== null && equal(v, w, { subset: true }), words: `to match ${named(w)}`, sides: [w, narrowed(v, w)] }),
	toContain: (v, _, w) => ({ pass: typeof v === "string" ? v.includes(String(w)) : v != null && Array.from(v).includes(w), words: `to contain ${brief(w)}` }),
	toContainEqual: (v, _, w) => ({ pass: v != null && Array.from(v as any).some((one) => equal(one, w)), words: `to contain an equal of ${brief(w)}` }),
	toHaveLength: (v, _, w) => ({ pass: length(v) === w, words: `to have the length ${w}, not ${length(v)}` }),
	toHaveProperty(v, _, path, ...value) {
		const got = at(v, path);
		const pass = got.found && (value.length === 0 || equal(got.value, value[0]));
		const words = `to have the property ${brief(path)}${value.length > 0 ? ` with the value ${brief(value[0])}` : ""}`;
		return value.length > 0 && got.found ? { pass, words, sides: [value[0], got.value] } : { pass, words };
	},
	toThrow: (v, settled, w) => throws(v, w, settled),
	toThrowError: (v, settled, w) => throws(v, w, settled),
	toMatch: (v, _, w) => ({ pass: typeof v === "string" && (typeof w === "string" ? v.includes(w) : w.test(v)), words: `to match ${typeof w === "string" ? brief(w) : w}` }),
	toBeCloseTo: (v, _, w, digits = 2) => ({ pass: close(Number(number(v)), w, digits), words: `to be close to ${w} (${digits} digits)` }),
	toBeDefined: simple("to be defined", (v) => v !== undefined),
	toBeUndefined: simple("to be undefined", (v) => v === undefined),
	toBeNull: simple("to be null", (v) => v === null),
	toBeNaN: simple("to be NaN", (v) => Number.isNaN(v)),
	toBeTruthy: simple("to be true or something that counts as true", Boolean),
	toBeFalsy: simple("to be false or something that counts as false", (v) => !v),
	toBeGreaterThan: (v, _, w) => ({ pass: number(v) > w, words: `to be greater than ${w}` }),
	toBeGreaterThanOrEqual: (v, _, w) => ({ pass: number(v) >= w, words: `to be ${w} or more` }),
	toBeLessThan: (v, _, w) => ({ pass: number(v) < w, words: `to be less than ${w}` }),
	toBeLessThanOrEqual: (v, _, w) => ({ pass: number(v) <= w, words: `to be ${w} or less` }),
	toBeInstanceOf: (v, _, w) => ({ pass: v instanceof w, words: `to be an instance of ${w?.name}` }),
	toBeTypeOf: (v, _, w) => ({ pass: typeof v === w, words: `to be of type ${w}` }),
	toMatchSnapshot: (v, _, first, second) => snapshot(v, first, second),
	toSatisfy: (v, _, f) => ({ pass: Boolean(f(v)), words: "to satisfy the function" }),
};

/** What of a value toMatchObject looks at, so that the difference shows nothing else. */
function narrowed(v: any, w: any): any {
	if (Array.isArray(v) && Array.isArray(w)) return v.map((one, i) => (i < w.length ? narrowed(one, w[i]) : one));
	if (typeof v !== "object" || typeof w !== "object" || v === null || w === null || Object.getPrototypeOf(w) !== Object.prototype) return v;
	return Object.fromEntries(Object.keys(w).filter((k) => k in v).map((k) => [k, narrowed(v[k], w[k])]));
}

function check(name: string, received: any, not: boolean, settled: boolean, wanted: unknown[], note?: string): void {
	if (not && name === "toMatchSnapshot") throw new AssertionError("a snapshot has no opposite: .not.toMatchSnapshot cannot be");
	const verdict = matchers[name](received, settled, ...wanted);
	if (verdict.pass !== not) return;
	const shown = typeof received === "function" ? "the function" : named(received);
	const text = `${note ? `${note}: ` : ""}expected ${shown} ${not ? "not " : ""}${verdict.words}`;
	const sides = not ? undefined : verdict.texts ?? verdict.sides?.map(show);
	throw new AssertionError(text, sides?.[0], sides?.[1]);
}

function chain(received: any, not: boolean, wait: "" | "resolves" | "rejects", note?: string): any {
	const all: any = {};
	for (const name of Object.keys(matchers)) {
		all[name] = (...wanted: unknown[]) => {
			count.made++;
			if (!wait) return check(name, received, not, false, wanted, note);
			// The stack is that of the line that expects, not of the turn in which the promise settles.
			const here = new AssertionError("");
			return settle(received, wait, note).then((value) => check(name, value, not, wait === "rejects", wanted, note)).catch((e) => {
				if (e instanceof AssertionError) e.stack = here.stack;
				throw e;
			});
		};
	}
	return all;
}

async function settle(promise: any, wait: "resolves" | "rejects", note?: string): Promise<unknown> {
	const says = (text: string) => new AssertionError(`${note ? `${note}: ` : ""}${text}`);
	const p = typeof promise === "function" ? promise() : promise;
	if (typeof p?.then !== "function") throw says(`expected a promise, not ${brief(p)}`);
	let value: unknown;
	try {
		value = await p;
	} catch (reason) {
		if (wait === "rejects") return reason;
		throw says(`expected the promise to be fulfilled, but it was rejected with ${brief(reason, 200)}`);
	}
	if (wait === "resolves") return value;
	throw says(`expected the promise to be rejected, but it was fulfilled with ${brief(value)}`);
}

function begin(received: any, note?: string): any {
	const direct = chain(received, false, "", note);
	direct.not = chain(received, true, "", note);
	for (const wait of ["resolves", "rejects"] as const) {
		direct[wait] = chain(received, false, wait, note);
		direct[wait].not = chain(received, true, wait, note);
	}
	return direct;
}

/** Says what is expected of a value. */
export const expect: any = Object.assign(begin, asymmetric, {
	assertions(n: number) {
		count.wanted = n;
	},
	hasAssertions() {
		count.some = true;
	},
	fail(text = "expect.fail was called") {
		count.made++;
		throw new AssertionError(text);
	},
	extend(more: Record<string, (received: any, ...wanted: any[]) => { pass: boolean; message: string | (() => string) }>) {
		for (const [name, f] of Object.entries(more)) {
			matchers[name] = (v, _, ...wanted) => {
				const { pass, message: said } = f(v, ...wanted);
				return { pass, words: `${name}: ${typeof said === "function" ? said() : said}` };
			};
		}
	},
});
