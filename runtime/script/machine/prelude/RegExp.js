// RegExp.escape.
(function (RegExp) {
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
	return RegExp;
});
