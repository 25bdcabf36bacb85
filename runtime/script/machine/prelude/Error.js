// Error.captureStackTrace, which libraries call when it is there and sometimes when it is not.
(function (Error) {
	if (!("captureStackTrace" in Error)) {
		const captureStackTrace = function captureStackTrace(target) {
			const { stack } = new Error();
			const head = target.name ? String(target.name) + (target.message ? ": " + target.message : "") : "Error";
			Object.defineProperty(target, "stack", { value: stack.replace(/^[^\n]*/, () => head), writable: true, configurable: true });
		};
		Object.defineProperty(Error, "captureStackTrace", { value: captureStackTrace, writable: true, configurable: true });
		Error.stackTraceLimit = 10;
	}
	return Error;
});
