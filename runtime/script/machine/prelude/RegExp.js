// RegExp.escape, and patterns made at run time with the Unicode properties goja misreads.
(function (RegExp, rewrite, reason) {
	if (!("escape" in RegExp)) {
		const hex = (c) => "\\x" + c.charCodeAt(0).toString(16).padStart(2, "0");
		const escape = function escape(text) {
			if (typeof text !== "string") throw new TypeError("RegExp.escape takes a string");
			return text
				.replace(/[\\^$.*+?()[\]{}|\/]/g, "\\$&")
				.replace(/[,\-=<>#&!%:;@~'`"]/g, hex)
				.replace(/\n/g, "\\n").replace(/\r/g, "\\r").replace(/\t/g, "\\t")
				.replace(/^[0-9A-Za-z]/, hex);
		};
		Object.defineProperty(RegExp, "escape", { value: escape, writable: true, configurable: true });
	}
	const prepared = (args) => {
		const [source, flags] = args;
		return typeof source === "string" ? [rewrite(source, flags === undefined ? "" : String(flags)), flags] : args;
	};
	const wrapped = function (...args) {
		const ready = prepared(args);
		try {
			// In a plain call inside a constructor goja's new.target is still that constructor's.
			return new.target && this instanceof RegExp ? Reflect.construct(RegExp, ready, new.target === wrapped ? RegExp : new.target) : RegExp(...ready);
		} catch (error) {
			if (error instanceof SyntaxError && typeof args[0] === "string") error.message = `Invalid regular expression: /${args[0]}/: ${reason(error.message)}`;
			throw error;
		}
	};
	Object.setPrototypeOf(wrapped, RegExp);
	Object.defineProperty(wrapped, "name", { value: "RegExp", configurable: true });
	Object.defineProperty(wrapped, "length", { value: 2, configurable: true });
	wrapped.prototype = RegExp.prototype;
	Object.defineProperty(RegExp.prototype, "constructor", { value: wrapped, writable: true, configurable: true });
	return wrapped;
});
