// Starting another script of the workspace.
declare const __bobbin: { call(method: string, args: object): Promise<any> };
declare const ServiceError: new (message: string, errorCode?: number, service?: string) => Error;

const attempts = 8;
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

export async function triggerScript(
	scriptName: string,
	options?: { functionName?: string; payload?: unknown; retryOn429?: { enabled?: boolean; verbose?: boolean } },
): Promise<{ invocationId: string }> {
	if (typeof scriptName !== "string" || scriptName.trim() === "") {
		throw new ServiceError("triggerScript takes the name of a script.", 400, "Trigger");
	}
	const args: Record<string, unknown> = { script: scriptName, payload: options?.payload ?? {} };
	if (options?.functionName) args.function = options.functionName;
	const { enabled = true, verbose = true } = options?.retryOn429 ?? {};
	for (let attempt = 1; ; attempt++) {
		try {
			const { invocationId } = await __bobbin.call("trigger.script", args);
			return { invocationId };
		} catch (error: any) {
			if (!enabled || error?.errorCode !== 429 || attempt === attempts) throw error;
			const wait = Math.min(500 * 2 ** attempt, 15000);
			if (verbose) console.warn(`Scripts are triggered too often; trying again in ${wait / 1000} s (attempt ${attempt} of ${attempts - 1}).`);
			await sleep(wait);
		}
	}
}
