// Nothing is collected before the run ends, so nothing is ever called back.
(function () {
	class FinalizationRegistry {
		constructor(cleanup) {
			if (typeof cleanup !== "function") throw new TypeError("FinalizationRegistry: cleanup must be a function");
		}
		register() {}
		unregister() {
			return false;
		}
	}
	Object.defineProperty(FinalizationRegistry.prototype, Symbol.toStringTag, { value: "FinalizationRegistry", configurable: true });
	return FinalizationRegistry;
});
