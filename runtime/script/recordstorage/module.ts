// Record storage as scripts import it. Every call is one call of the host.
declare const __bobbin: { call(method: string, args: object): Promise<any> };
declare const ServiceError: new (message: string, errorCode?: number, service?: string) => Error & { errorCode?: number };

type Options = {
	scope?: string;
	teamScope?: string;
	ttl?: number;
	denyUpdateOverwrite?: boolean;
	secure?: boolean;
	retryOn429?: { enabled?: boolean; verbose?: boolean };
	lastEvaluatedKey?: string;
	prefix?: string;
};

type Entries = Record<string, unknown> | Iterable<readonly [string, unknown]>;

const scopes = ["environment", "workspace", "team", "invocation"];
const attempts = 8;

const refuse = (message: string): never => {
	throw new ServiceError(message, 400, "RecordStorage");
};

const checkKey = (key: unknown): string => {
	if (typeof key !== "string" || key.trim() === "") return refuse("The key of a record must be a text that is not empty.");
	const trimmed = key.trim();
	if (trimmed.length >= 1024) return refuse("The key of a record must be shorter than 1024 bytes.");
	if (!/^[A-Za-z0-9_-]+$/.test(trimmed)) {
		return refuse(`The key "${trimmed}" has characters that a record's key cannot have: only letters, digits, _ and - are allowed.`);
	}
	return trimmed;
};

const place = (options: Options) => {
	const scope = options.scope ?? "environment";
	if (!scopes.includes(scope)) refuse(`There is no record storage scope "${scope}"; there are ${scopes.join(", ")}.`);
	const { teamScope } = options;
	if (teamScope === undefined || teamScope === null) return { scope };
	if (scope !== "team") refuse("teamScope goes only with the scope team.");
	if (typeof teamScope !== "string" || !/^[A-Za-z0-9]{1,200}$/.test(teamScope)) {
		refuse("teamScope must be 1 to 200 letters and digits.");
	}
	return { scope, teamScope };
};

const checkKeys = (keys: unknown): string[] => {
	if (!Array.isArray(keys)) return refuse("The keys of records must be a list.");
	return keys.map(checkKey);
};

const checkValue = (value: unknown): unknown => {
	if (value === undefined || value === null) refuse(`The value of a record cannot be ${value}; delete the record instead.`);
	try {
		// What JSON leaves out would arrive as no value at all.
		if (JSON.stringify(value) === undefined) refuse(`A ${typeof value} cannot be kept in a record.`);
	} catch (error: any) {
		if (error instanceof ServiceError) throw error;
		refuse(`The value cannot be written as JSON: ${error?.message}.`);
	}
	return value;
};

/** The arguments of every call that writes. */
const writing = (options: Options): Record<string, unknown> => {
	const args: Record<string, unknown> = place(options);
	const { ttl } = options;
	if (ttl !== undefined && ttl !== null) {
		if (typeof ttl !== "number" || !(ttl > 0)) refuse("The ttl of a record must be a positive number of seconds.");
		args.ttl = ttl;
	}
	if (options.secure) args.secure = true;
	return args;
};

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function call(method: string, args: object, options: Options): Promise<any> {
	const { enabled = true, verbose = true } = options.retryOn429 ?? {};
	for (let attempt = 1; ; attempt++) {
		try {
			return await __bobbin.call(method, args);
		} catch (error: any) {
			if (!enabled || error?.errorCode !== 429 || attempt === attempts) throw error;
			const wait = Math.min(500 * 2 ** attempt, 15000);
			if (verbose) console.warn(`Record storage is called too often; trying again in ${wait / 1000} s (attempt ${attempt} of ${attempts - 1}).`);
			await sleep(wait);
		}
	}
}

export class RecordStorage {
	#defaults: Options;

	constructor(options?: Options) {
		this.#defaults = { ...options };
	}

	#with(options?: Options): Options {
		const all: Options = { ...this.#defaults };
		for (const [name, value] of Object.entries(options ?? {})) {
			if (value !== undefined) (all as any)[name] = value;
		}
		all.retryOn429 = { ...this.#defaults.retryOn429, ...options?.retryOn429 };
		// A call that names another scope has nothing to do with the team scope of the defaults.
		if (options?.scope && options.scope !== "team" && options.teamScope === undefined) delete all.teamScope;
		return all;
	}

	async getValue<T = any>(key: string, options?: Options): Promise<T | undefined> {
		const all = this.#with(options);
		const answer = await call("record.get", { ...place(all), key: checkKey(key) }, all);
		return answer.found ? answer.value : undefined;
	}

	async getValues<T = any>(keys: string[], options?: Options): Promise<(T | undefined)[]> {
		const all = this.#with(options);
		const answer = await call("record.getAll", { ...place(all), keys: checkKeys(keys) }, all);
		return answer.records.map((r: { value?: T }) => r.value);
	}

	async setValue(key: string, value: unknown, options?: Options): Promise<void> {
		const all = this.#with(options);
		const args = { ...writing(all), key: checkKey(key), value: checkValue(value), denyOverwrite: all.denyUpdateOverwrite ? true : undefined };
		await call("record.set", args, all);
	}

	async setValues(entries: Entries, options?: Options): Promise<void> {
		const all = this.#with(options);
		if (typeof entries !== "object" || entries === null) refuse("The records to write must be an object, a Map or a list of pairs.");
		const pairs: Iterable<readonly [string, unknown]> = Symbol.iterator in entries ? (entries as any) : Object.entries(entries);
		const records = Array.from(pairs, ([key, value]) => ({ key: checkKey(key), value: checkValue(value) }));
		await call("record.setAll", { ...writing(all), records, denyOverwrite: all.denyUpdateOverwrite ? true : undefined }, all);
	}

	async compareAndSetValue(key: string, expected: unknown, value: unknown, options?: Options): Promise<boolean> {
		const all = this.#with(options);
		const args = { ...writing(all), key: checkKey(key), value: checkValue(value), expected: expected === null ? undefined : expected };
		if (args.expected !== undefined) checkValue(expected);
		return (await call("record.compareAndSet", args, all)).written;
	}

	async incrementValue(key: string, by = 1, options?: Options): Promise<number> {
		const all = this.#with(options);
		if (typeof by !== "number" || !Number.isFinite(by)) refuse("What is to be added to a record must be a number.");
		return (await call("record.increment", { ...writing(all), key: checkKey(key), by }, all)).value;
	}

	async valueExists(key: string, options?: Options): Promise<boolean> {
		const all = this.#with(options);
		return (await call("record.exists", { ...place(all), key: checkKey(key) }, all)).exists;
	}

	async deleteValue(key: string, options?: Options): Promise<void> {
		const all = this.#with(options);
		await call("record.delete", { ...place(all), key: checkKey(key) }, all);
	}

	async deleteValues(keys: string[], options?: Options): Promise<void> {
		const all = this.#with(options);
		await call("record.deleteAll", { ...place(all), keys: checkKeys(keys) }, all);
	}

	async getAllKeys(options?: Options): Promise<{ keys: string[]; lastEvaluatedKey?: string }> {
		const all = this.#with(options);
		const args: Record<string, unknown> = place(all);
		if (all.lastEvaluatedKey !== undefined && all.lastEvaluatedKey !== null) args.after = all.lastEvaluatedKey;
		if (all.prefix !== undefined && all.prefix !== null) {
			if (typeof all.prefix !== "string") refuse("The prefix of keys must be a text.");
			args.prefix = all.prefix.trim();
		}
		const page = await call("record.keys", args, all);
		return page.lastEvaluatedKey === undefined
			? { keys: page.keys ?? [] }
			: { keys: page.keys ?? [], lastEvaluatedKey: page.lastEvaluatedKey };
	}
}

export function createRecordStorage(options?: Options): RecordStorage {
	return new RecordStorage(options);
}

const shared = new RecordStorage();

export function getRecordValue<T = any>(key: string, options?: Options): Promise<T | undefined> {
	return shared.getValue<T>(key, options);
}

export function setRecordValue(key: string, value: unknown, options?: Options): Promise<void> {
	return shared.setValue(key, value, options);
}

export function getRecordValues<T = any>(keys: string[], options?: Options): Promise<(T | undefined)[]> {
	return shared.getValues<T>(keys, options);
}

export function setRecordValues(entries: Entries, options?: Options): Promise<void> {
	return shared.setValues(entries, options);
}

export function compareAndSetRecordValue(key: string, expected: unknown, value: unknown, options?: Options): Promise<boolean> {
	return shared.compareAndSetValue(key, expected, value, options);
}

export function incrementRecordValue(key: string, by?: number, options?: Options): Promise<number> {
	return shared.incrementValue(key, by, options);
}

export function recordValueExists(key: string, options?: Options): Promise<boolean> {
	return shared.valueExists(key, options);
}

export function deleteRecordValue(key: string, options?: Options): Promise<void> {
	return shared.deleteValue(key, options);
}

export function deleteRecordValues(keys: string[], options?: Options): Promise<void> {
	return shared.deleteValues(keys, options);
}

export function getKeysOfAllRecords(options?: Options): Promise<{ keys: string[]; lastEvaluatedKey?: string }> {
	return shared.getAllKeys(options);
}
