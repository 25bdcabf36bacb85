// What a disposal threw while another error was on its way.
(function () {
	function SuppressedError(error, suppressed, message) {
		const made = Reflect.construct(Error, message === undefined ? [] : [message], new.target ?? SuppressedError);
		for (const [name, value] of [["error", error], ["suppressed", suppressed]]) {
			Object.defineProperty(made, name, { value, writable: true, configurable: true });
		}
		return made;
	}
	Object.setPrototypeOf(SuppressedError, Error);
	SuppressedError.prototype = Object.create(Error.prototype, {
		constructor: { value: SuppressedError, writable: true, configurable: true },
		name: { value: "SuppressedError", writable: true, configurable: true },
		message: { value: "", writable: true, configurable: true },
	});
	Object.defineProperty(SuppressedError, "prototype", { writable: false });
	return SuppressedError;
});
