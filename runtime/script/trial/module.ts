// Tests of a workspace's scripts.
import { describe, test, beforeAll, beforeEach, afterEach, afterAll, passes } from "bobbin:test/session";
import { expect, AssertionError } from "bobbin:test/expect";
import { RecordStorage } from "@bobbin/record-storage";

declare const __bobbin: {
	call(method: string, args: object): Promise<any>;
	clock?: { set(ms: number): void; mode(name: string): void; next(): number | undefined; idle(f: () => void): void; seed(text: string): void };
};

export { describe, test, test as it, beforeAll, beforeEach, afterEach, afterAll, expect, AssertionError };

function own() {
	if (!__bobbin.clock) throw new Error("@bobbin/test works only in the files of tests/, which `bobbin test` runs.");
	return __bobbin.clock;
}

async function call(method: string, args: object): Promise<any> {
	own();
	return __bobbin.call(method, args);
}

const milliseconds = (time: Date | string | number): number => {
	const ms = typeof time === "number" ? time : new Date(time).getTime();
	if (!Number.isFinite(ms)) throw new TypeError(`clock.set takes a date, not ${JSON.stringify(time)}.`);
	return ms;
};

const idle = () => new Promise<void>((resolve) => own().idle(resolve));

export const clock = {
	now: () => new Date(),
	set(time: Date | string | number): void {
		own().set(milliseconds(time));
	},
	pause(): void {
		own().mode("waits");
	},
	resume(): void {
		own().mode("skips");
	},
	async advance(ms: number): Promise<void> {
		if (!(ms >= 0)) throw new TypeError(`clock.advance takes a number of milliseconds, not ${ms}.`);
		const c = own();
		const end = Date.now() + ms;
		await passes("clock.advance", async () => {
			await idle();
			for (let next = c.next(); next !== undefined && next <= end; next = c.next()) {
				if (next > Date.now()) c.set(next);
				await idle();
			}
			if (end > Date.now()) c.set(end);
			await idle();
		});
	},
	async runAll(): Promise<void> {
		const c = own();
		await passes("clock.runAll", async () => {
			await idle();
			for (let n = 0, next = c.next(); next !== undefined; n++, next = c.next()) {
				if (n === 10000) throw new Error("clock.runAll stopped after 10,000 timers: is there an interval that is never cleared?");
				if (next > Date.now()) c.set(next);
				await idle();
			}
		});
	},
};

let seed = "";

export const random = {
	seed(text: string | number): void {
		seed = String(text);
		own().seed(seed);
	},
};

const steer = (name: string, what: string, options?: { dryRun?: boolean }) => call("test.migration", { name, do: what, dryRun: options?.dryRun === true });

export const migrations = {
	get: (name: string, options?: { dryRun?: boolean }) => steer(name, "get", options),
	items: async (name: string, options?: { dryRun?: boolean }) => (await steer(name, "items", options)).items,
	resume: (name: string) => steer(name, "resume"),
	retry: (name: string) => steer(name, "retry"),
	again: (name: string) => steer(name, "again"),
};

const storage = new RecordStorage();
export const records = {
	get: (key: string, options?: any) => storage.getValue(key, options),
	set: (key: string, value: unknown, options?: any) => storage.setValue(key, value, options),
	has: (key: string, options?: any) => storage.valueExists(key, options),
	delete: (key: string, options?: any) => storage.deleteValue(key, options),
	async keys(options?: any): Promise<string[]> {
		const all: string[] = [];
		for (let after: string | undefined; ; ) {
			const page: { keys: string[]; lastEvaluatedKey?: string } = await storage.getAllKeys({ ...options, lastEvaluatedKey: after });
			all.push(...page.keys);
			after = page.lastEvaluatedKey;
			if (after === undefined) return all;
		}
	},
};

/** The time goes on to when the scripts ended. */
function ended<T>(answer: { now: number; runs: T }): T {
	if (answer.now > Date.now()) own().set(answer.now);
	return answer.runs;
}

// Counted here, where calls have an order: two runs at once get the same random values every time.
let count = 0;

export async function run(script: string, event?: unknown, options: { function?: string; listener?: string; parameters?: object; timeout?: number } = {}): Promise<any> {
	if (typeof script !== "string") throw new TypeError("run takes the name of a script: run('OnJiraIssueCreated', event).");
	const runs: any[] = ended(await call("test.run", { ...options, script, event, index: ++count, seed }));
	return runs[0];
}

export async function replay(name: string): Promise<any> {
	if (typeof name !== "string" || name === "") throw new TypeError("replay takes the name of a recording: replay('bug').");
	return call("test.replay", { name });
}

export async function settled(): Promise<any[]> {
	return ended(await call("test.settled", {}));
}

export async function event(listener: string, name: string): Promise<any> {
	return (await call("test.event", { listener, name })).event;
}

export async function requests(filter?: unknown): Promise<any[]> {
	return (await call("test.requests", filter === undefined ? {} : { filter: pattern(filter) })).requests;
}

const text = (v: unknown) => (v instanceof RegExp ? { source: v.source, flags: v.flags } : v);

function pattern(p: any): object {
	if (typeof p === "string" || p instanceof RegExp) return { url: text(p) };
	if (typeof p !== "object" || p === null) throw new TypeError("A request is described by its address, a RegExp, or { connection, method, url, path }.");
	return { ...p, url: text(p.url), path: text(p.path) };
}

function answer(a: any): object {
	if (typeof a === "number") return { status: a };
	if (typeof a === "string") return { body: a };
	if (typeof a !== "object" || a === null) throw new TypeError("An answer is a status, a text, or { status, headers, body, json, error }.");
	if (a.json !== undefined) return { ...a, json: undefined, body: JSON.stringify(a.json), headers: { "content-type": "application/json", ...a.headers } };
	if (a.body !== undefined && typeof a.body !== "string") return { ...a, body: JSON.stringify(a.body), headers: { "content-type": "application/json", ...a.headers } };
	return a;
}

export async function respond(to: unknown, answers: unknown, options: { times?: number } = {}): Promise<void> {
	const list = (Array.isArray(answers) ? answers : [answers]).map(answer);
	await call("test.respond", { pattern: pattern(to), answers: list, times: Array.isArray(answers) ? list.length : options.times ?? 0 });
}

export const mockFetch = respond;

export function simulator(connection: string) {
	return {
		async limitEvery(n: number, options: { retryAfter?: number } = {}): Promise<void> {
			await call("test.simulator", { connection, recover: true, switches: [{ kind: "limit", every: n, seconds: options.retryAfter ?? 1 }] });
		},
		async outage(): Promise<void> {
			await call("test.simulator", { connection, recover: true, switches: [{ kind: "outage" }] });
		},
		async recover(): Promise<void> {
			await call("test.simulator", { connection, recover: true });
		},
		async fail(kind: string, options: { on?: string; every?: number; times?: number; retryAfter?: number } = {}): Promise<void> {
			const { retryAfter: seconds, ...rest } = options;
			await call("test.simulator", { connection, switches: [{ kind, ...rest, seconds }] });
		},
		async reset(): Promise<void> {
			await call("test.simulator", { connection, reset: true });
		},
	};
}
