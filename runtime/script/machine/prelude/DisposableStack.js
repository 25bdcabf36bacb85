// What is added last is disposed of first. An error of one keeps none of the others.
(function () {
	const dispose = Symbol.dispose ?? Symbol.for("Symbol.dispose");
	class DisposableStack {
		#added = [];
		#disposed = false;
		get disposed() {
			return this.#disposed;
		}
		#check() {
			if (this.#disposed) throw new ReferenceError("The DisposableStack has been disposed of already");
		}
		use(value) {
			this.#check();
			if (value === null || value === undefined) {
				this.#added.push(() => {});
				return value;
			}
			const method = value[dispose];
			if (typeof method !== "function") throw new TypeError("DisposableStack.use needs an object with the method [Symbol.dispose]");
			this.#added.push(() => method.call(value));
			return value;
		}
		adopt(value, onDispose) {
			this.#check();
			if (typeof onDispose !== "function") throw new TypeError("DisposableStack.adopt needs a function");
			this.#added.push(() => onDispose(value));
			return value;
		}
		defer(onDispose) {
			this.#check();
			if (typeof onDispose !== "function") throw new TypeError("DisposableStack.defer needs a function");
			this.#added.push(() => onDispose());
		}
		move() {
			this.#check();
			const moved = new DisposableStack();
			moved.#added = this.#added;
			this.#added = [];
			this.#disposed = true;
			return moved;
		}
		dispose() {
			if (this.#disposed) return;
			this.#disposed = true;
			let failed = false;
			let error;
			while (this.#added.length > 0) {
				try {
					this.#added.pop()();
				} catch (e) {
					error = failed ? new SuppressedError(e, error, "An error was suppressed during disposal") : e;
					failed = true;
				}
			}
			if (failed) throw error;
		}
	}
	const { prototype } = DisposableStack;
	Object.defineProperty(prototype, dispose, { value: prototype.dispose, writable: true, configurable: true });
	Object.defineProperty(prototype, Symbol.toStringTag, { value: "DisposableStack", configurable: true });
	return DisposableStack;
});
