// Holds its target for as long as the run lasts.
(function () {
	const targets = new WeakMap();
	class WeakRef {
		constructor(target) {
			if (target === null || (typeof target !== "object" && typeof target !== "function" && typeof target !== "symbol")) {
				throw new TypeError("WeakRef: target must be an object");
			}
			targets.set(this, { target });
		}
		deref() {
			return targets.get(this).target;
		}
	}
	Object.defineProperty(WeakRef.prototype, Symbol.toStringTag, { value: "WeakRef", configurable: true });
	return WeakRef;
});
