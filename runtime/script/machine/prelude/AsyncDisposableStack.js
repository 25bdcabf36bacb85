// What is added last is disposed of first, one after the other. An error of one keeps none of the others.
(function () {
	const dispose = Symbol.dispose ?? Symbol.for("Symbol.dispose");
	const asyncDispose = Symbol.asyncDispose ?? Symbol.for("Symbol.asyncDispose");
	class AsyncDisposableStack {
		#added = [];
		#disposed = false;
		get disposed() {
			return this.#disposed;
		}
		#check() {
			if (this.#disposed) throw new ReferenceError("The AsyncDisposableStack has been disposed of already");
		}
		use(value) {
			this.#check();
			if (value === null || value === undefined) {
				this.#added.push(() => {});
				return value;
			}
			const later = value[asyncDispose];
			const method = later ?? value[dispose];
			if (typeof method !== "function") throw new TypeError("AsyncDisposableStack.use needs an object with the method [Symbol.asyncDispose] or [Symbol.dispose]");
			// What [Symbol.dispose] gives is not waited for.
			this.#added.push(later == null ? () => void method.call(value) : () => method.call(value));
			return value;
		}
		adopt(value, onDispose) {
			this.#check();
			if (typeof onDispose !== "function") throw new TypeError("AsyncDisposableStack.adopt needs a function");
			this.#added.push(() => onDispose(value));
			return value;
		}
		defer(onDispose) {
			this.#check();
			if (typeof onDispose !== "function") throw new TypeError("AsyncDisposableStack.defer needs a function");
			this.#added.push(() => onDispose());
		}
		move() {
			this.#check();
			const moved = new AsyncDisposableStack();
			moved.#added = this.#added;
			this.#added = [];
			this.#disposed = true;
			return moved;
		}
		async disposeAsync() {
			if (this.#disposed) return;
			this.#disposed = true;
			let failed = false;
			let error;
			while (this.#added.length > 0) {
				try {
					await this.#added.pop()();
				} catch (e) {
					error = failed ? new SuppressedError(e, error, "An error was suppressed during disposal") : e;
					failed = true;
				}
			}
			if (failed) throw error;
		}
	}
	const { prototype } = AsyncDisposableStack;
	Object.defineProperty(prototype, asyncDispose, { value: prototype.disposeAsync, writable: true, configurable: true });
	Object.defineProperty(prototype, Symbol.toStringTag, { value: "AsyncDisposableStack", configurable: true });
	return AsyncDisposableStack;
});
