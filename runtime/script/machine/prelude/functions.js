// The classes of functions that no global names.
(function () {
	const classOf = (f) => Object.getPrototypeOf(f).constructor;
	return { asynchronous: classOf(async function () {}), generator: classOf(function* () {}) };
});
