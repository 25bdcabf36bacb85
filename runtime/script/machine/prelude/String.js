// String.prototype.isWellFormed and toWellFormed.
(function (String) {
	const lone = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(^|[^\uD800-\uDBFF])[\uDC00-\uDFFF]/;
	const methods = {
		isWellFormed() {
			return !lone.test(`${this}`);
		},
		toWellFormed() {
			let text = "";
			for (const c of `${this}`) text += c.length === 1 && c >= "\uD800" && c <= "\uDFFF" ? "\uFFFD" : c;
			return text;
		},
	};
	for (const name of Object.keys(methods)) {
		if (!(name in String.prototype)) Object.defineProperty(String.prototype, name, { value: methods[name], writable: true, configurable: true });
	}
	return String;
});
