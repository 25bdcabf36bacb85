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
};

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

	async setValue(key: string, value: unknown, options?: Options): Promise<void> {
		const all = this.#with(options);
		const args: Record<string, unknown> = { ...place(all), key: checkKey(key) };
		if (value === undefined || value === null) refuse(`The value of a record cannot be ${value}; delete the record instead.`);
		try {
			// What JSON leaves out would arrive as no value at all.
			if (JSON.stringify(value) === undefined) refuse(`A ${typeof value} cannot be kept in a record.`);
		} catch (error: any) {
			if (error instanceof ServiceError) throw error;
			refuse(`The value cannot be written as JSON: ${error?.message}.`);
		}
		args.value = value;
		if (all.ttl !== undefined && all.ttl !== null) {
			if (typeof all.ttl !== "number" || !(all.ttl > 0)) refuse("The ttl of a record must be a positive number of seconds.");
			args.ttl = all.ttl;
		}
		if (all.denyUpdateOverwrite) args.denyOverwrite = true;
		if (all.secure) args.secure = true;
		await call("record.set", args, all);
	}

	async valueExists(key: string, options?: Options): Promise<boolean> {
		const all = this.#with(options);
		return (await call("record.exists", { ...place(all), key: checkKey(key) }, all)).exists;
	}

	async deleteValue(key: string, options?: Options): Promise<void> {
		const all = this.#with(options);
		await call("record.delete", { ...place(all), key: checkKey(key) }, all);
	}

	async getAllKeys(options?: Options): Promise<{ keys: string[]; lastEvaluatedKey?: string }> {
		const all = this.#with(options);
		const args: Record<string, unknown> = place(all);
		if (all.lastEvaluatedKey !== undefined && all.lastEvaluatedKey !== null) args.after = all.lastEvaluatedKey;
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

export function recordValueExists(key: string, options?: Options): Promise<boolean> {
	return shared.valueExists(key, options);
}

export function deleteRecordValue(key: string, options?: Options): Promise<void> {
	return shared.deleteValue(key, options);
}

export function getKeysOfAllRecords(options?: Options): Promise<{ keys: string[]; lastEvaluatedKey?: string }> {
	return shared.getAllKeys(options);
}
