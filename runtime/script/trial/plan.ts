// Which tests a file has, and how one of them is run.
import { AssertionError, count, snapshots } from "bobbin:test/expect";
import { brief } from "bobbin:test/show";

declare const __bobbin: { call(method: string, args: object): Promise<any> };

type Body = () => unknown;
type Mode = "run" | "skip" | "only" | "todo";

interface Hooks {
	beforeAll: Body[];
	beforeEach: Body[];
	afterEach: Body[];
	afterAll: Body[];
}

interface Group {
	name: string;
	above?: Group;
	mode: Mode;
	hooks: Hooks;
}

interface Case {
	name: string;
	group: Group;
	mode: Mode;
	timeout?: number;
	body?: Body;
	stack: string;
}

const group = (name: string, mode: Mode, above?: Group): Group => ({
	name,
	mode,
	above,
	hooks: { beforeAll: [], beforeEach: [], afterEach: [], afterAll: [] },
});

const root = group("", "run");
const cases: Case[] = [];
let current = root;
let running = false;

/** A group and those above it, outermost first. */
function lineage(g: Group): Group[] {
	return g.above ? [...lineage(g.above), g] : [g];
}

function name(of: unknown, what: string): string {
	if (typeof of === "function" && of.name) return of.name;
	if (typeof of !== "string" || of.trim() === "") throw new TypeError(`${what} begins with a name in quotes, not ${brief(of)}.`);
	return of;
}

function registering(what: string): void {
	if (running) throw new Error(`${what} cannot be called while a test runs; tests and hooks are set up when the file is loaded.`);
}

function add(mode: Mode, title: unknown, second: unknown, third: unknown, what: string): void {
	registering(what);
	const called = name(title, what);
	const body = [second, third].find((v) => typeof v === "function") as Body | undefined;
	const options = [second, third].find((v) => typeof v === "number" || (typeof v === "object" && v !== null));
	const timeout = typeof options === "number" ? options : (options as { timeout?: number } | undefined)?.timeout;
	if (timeout !== undefined && !(timeout > 0)) throw new TypeError(`The timeout of a test is a number of milliseconds, not ${brief(timeout)}.`);
	if (!body && mode !== "todo") throw new TypeError(`${what} needs a function with the test.`);
	cases.push({ name: called, group: current, mode, timeout, body, stack: String(new Error().stack) });
}

function describeIn(mode: Mode, title: unknown, body: unknown): void {
	registering("describe");
	if (typeof body !== "function") throw new TypeError("describe needs a function with its tests.");
	const above = current;
	current = group(name(title, "describe"), mode, above);
	try {
		if (typeof body()?.then === "function") throw new TypeError(`The function of describe(${brief(title)}) cannot be async; put what it awaits into beforeAll.`);
	} finally {
		current = above;
	}
}

/** The name of one row: %s and the like take its values in turn, $name a property of its first. */
function titled(title: string, row: unknown[], index: number): string {
	let at = 0;
	const text = title.replace(/%[sdifjop#%]/g, (mark) => {
		if (mark === "%%") return "%";
		if (mark === "%#") return String(index);
		if (at >= row.length) return mark;
		const value = row[at++];
		return mark === "%s" || mark === "%d" || mark === "%i" || mark === "%f" ? String(value) : brief(value);
	});
	const first: any = row[0];
	return text.replace(/\$([A-Za-z_][\w.]*)/g, (whole, path: string) => {
		const value = path.split(".").reduce((v: any, part) => (v === undefined || v === null ? undefined : v[part]), first);
		return value === undefined ? whole : typeof value === "string" ? value : brief(value);
	});
}

const each =
	(use: (title: string, body: Body, options: unknown) => void, what: string) =>
	(table: readonly unknown[]) =>
	(title: unknown, second: unknown, third?: unknown) => {
		if (!Array.isArray(table)) throw new TypeError(`${what}.each takes an array of rows.`);
		const body = [second, third].find((v) => typeof v === "function") as ((...row: unknown[]) => unknown) | undefined;
		const options = [second, third].find((v) => v !== body);
		table.forEach((one, index) => {
			const row = Array.isArray(one) ? one : [one];
			use(titled(name(title, what), row, index), body && (() => body(...row)) as any, options);
		});
	};

const testIn = (mode: Mode, what: string) => (title: unknown, second?: unknown, third?: unknown) => add(mode, title, second, third, what);
const groupIn = (mode: Mode) => (title: unknown, body: unknown) => describeIn(mode, title, body);

/** Registers a test. */
export const test: any = Object.assign(testIn("run", "test"), {
	skip: testIn("skip", "test.skip"),
	only: testIn("only", "test.only"),
	todo: testIn("todo", "test.todo"),
	each: each((t, b, o) => add("run", t, b, o, "test.each"), "test"),
	skipIf: (condition: unknown) => testIn(condition ? "skip" : "run", "test.skipIf"),
	runIf: (condition: unknown) => testIn(condition ? "run" : "skip", "test.runIf"),
});
test.skip.each = each((t, b, o) => add("skip", t, b, o, "test.skip.each"), "test.skip");
test.only.each = each((t, b, o) => add("only", t, b, o, "test.only.each"), "test.only");

/** Groups tests. */
export const describe: any = Object.assign(groupIn("run"), {
	skip: groupIn("skip"),
	only: groupIn("only"),
	each: each((t, b) => describeIn("run", t, b), "describe"),
});

const hook = (kind: keyof Hooks) => (f: Body) => {
	registering(kind);
	if (typeof f !== "function") throw new TypeError(`${kind} needs a function.`);
	current.hooks[kind].push(f);
};

export const beforeAll = hook("beforeAll");
export const beforeEach = hook("beforeEach");
export const afterEach = hook("afterEach");
export const afterAll = hook("afterAll");

function list(): object[] {
	const marked = (c: Case) => c.mode === "only" || lineage(c.group).some((g) => g.mode === "only");
	const chosen = cases.some(marked);
	return cases.map((c) => {
		const groups = lineage(c.group);
		const skip = c.mode === "skip" || groups.some((g) => g.mode === "skip") || (chosen && !marked(c));
		return { path: groups.slice(1).map((g) => g.name), name: c.name, mode: c.mode === "todo" ? "todo" : skip ? "skip" : "run", timeout: c.timeout, stack: c.stack };
	});
}

/** What the host shows beside the error itself. */
async function tell(error: unknown): Promise<void> {
	const { expected, received } = (error instanceof AssertionError ? error : {}) as { expected?: string; received?: string };
	if (expected !== undefined && received !== undefined) await __bobbin.call("test.difference", { expected, received });
}

/** The names of a test and of its groups; of several that are called the same, each has its number. */
function whole(index: number): string {
	const text = (c: Case) => [...lineage(c.group).slice(1).map((g) => g.name), c.name].join(" > ");
	const title = text(cases[index]);
	const before = cases.slice(0, index).filter((c) => text(c) === title).length;
	return before === 0 ? title : `${title} (${before + 1})`;
}

/** Where time began to pass, for each pass that is not over. */
const passing = new Set<Error>();

/** Lets time pass. One that is not over when its test is was not awaited, which the test ends with. */
export async function passes(what: string, pass: () => Promise<void>): Promise<void> {
	const began = new Error(`${what} was called without await: the test went on before the time had passed.`);
	passing.add(began);
	try {
		await pass();
	} finally {
		passing.delete(began);
	}
}

async function run(index: number): Promise<void> {
	const c = cases[index];
	const groups = lineage(c.group);
	snapshots.title = whole(index);
	const errors: unknown[] = [];
	const attempt = async (f: Body) => {
		try {
			await f();
		} catch (error) {
			errors.push(error);
		}
	};
	for (const g of groups) for (const f of g.hooks.beforeAll) if (errors.length === 0) await attempt(f);
	for (const g of groups) for (const f of g.hooks.beforeEach) if (errors.length === 0) await attempt(f);
	if (errors.length === 0) {
		await attempt(c.body as Body);
		errors.unshift(...passing); // what the test found was too early to be found
		if (errors.length === 0 && count.wanted !== undefined && count.made !== count.wanted) {
			errors.push(new AssertionError(`expected ${count.wanted} assertions, but ${count.made} were made`));
		} else if (errors.length === 0 && count.some && count.made === 0) {
			errors.push(new AssertionError("expected at least one assertion, but none was made"));
		}
	}
	groups.reverse();
	for (const g of groups) for (const f of [...g.hooks.afterEach].reverse()) await attempt(f);
	for (const g of groups) for (const f of [...g.hooks.afterAll].reverse()) await attempt(f);
	if (errors.length === 0) {
		if (snapshots.asked.length > 0) await __bobbin.call("test.snapshots", { asked: snapshots.asked, taken: snapshots.taken });
		return;
	}
	for (const more of errors.slice(1)) console.error("This went wrong after it, too:", more);
	await tell(errors[0]);
	throw errors[0];
}

/** The default export of a test file's bundle. */
export async function session(event: { mode: "list" } | { mode: "run"; test: number; snapshots?: Record<string, string>; update?: boolean }): Promise<unknown> {
	running = true;
	if (event.mode === "list") return { tests: list() };
	Object.assign(snapshots, { kept: event.snapshots ?? {}, update: event.update === true });
	return run(event.test);
}
