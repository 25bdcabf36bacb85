(function (native, need) {
  // DOMException, Event, EventTarget and the abort classes.
  const codes = {
    IndexSizeError: 1, HierarchyRequestError: 3, WrongDocumentError: 4, InvalidCharacterError: 5, NoModificationAllowedError: 7,
    NotFoundError: 8, NotSupportedError: 9, InUseAttributeError: 10, InvalidStateError: 11, SyntaxError: 12,
    InvalidModificationError: 13, NamespaceError: 14, InvalidAccessError: 15, TypeMismatchError: 17, SecurityError: 18,
    NetworkError: 19, AbortError: 20, URLMismatchError: 21, QuotaExceededError: 22, TimeoutError: 23,
    InvalidNodeTypeError: 24, DataCloneError: 25,
  };

  class DOMException extends Error {
    #name;
    constructor(message = '', options = 'Error') {
      super(`${message}`);
      if (options !== null && typeof options === 'object') {
        this.#name = options.name === undefined ? 'Error' : `${options.name}`;
        if ('cause' in options) Object.defineProperty(this, 'cause', { value: options.cause, writable: true, configurable: true });
      } else {
        this.#name = `${options}`;
      }
    }
    get name() { return this.#name; }
    get code() { return codes[this.#name] ?? 0; }
    [Symbol.for('bobbin.clone')]() { return new DOMException(this.message, this.#name); }
    get [Symbol.toStringTag]() { return 'DOMException'; }
  }
  const constants = {
    INDEX_SIZE_ERR: 1, HIERARCHY_REQUEST_ERR: 3, WRONG_DOCUMENT_ERR: 4, INVALID_CHARACTER_ERR: 5,
    NO_MODIFICATION_ALLOWED_ERR: 7, NOT_FOUND_ERR: 8, NOT_SUPPORTED_ERR: 9, IN_USE_ATTRIBUTE_ERR: 10, INVALID_STATE_ERR: 11,
    SYNTAX_ERR: 12, INVALID_MODIFICATION_ERR: 13, NAMESPACE_ERR: 14, INVALID_ACCESS_ERR: 15, TYPE_MISMATCH_ERR: 17,
    SECURITY_ERR: 18, NETWORK_ERR: 19, ABORT_ERR: 20, URL_MISMATCH_ERR: 21, QUOTA_EXCEEDED_ERR: 22, TIMEOUT_ERR: 23,
    INVALID_NODE_TYPE_ERR: 24, DATA_CLONE_ERR: 25,
  };
  for (const name in constants) Object.defineProperty(DOMException, name, { value: constants[name], enumerable: true });

  const state = Symbol('event');

  class Event {
    constructor(type, init = {}) {
      if (arguments.length === 0) throw new TypeError("Event needs a type");
      Object.defineProperty(this, state, { value: {
        type: `${type}`, bubbles: !!init?.bubbles, cancelable: !!init?.cancelable, composed: !!init?.composed,
        target: null, current: null, prevented: false, stopped: false, halted: false, passive: false, dispatching: false, time: native.now(),
      } });
    }
    get type() { return this[state].type; }
    get target() { return this[state].target; }
    get srcElement() { return this[state].target; }
    get currentTarget() { return this[state].current; }
    get bubbles() { return this[state].bubbles; }
    get cancelable() { return this[state].cancelable; }
    get composed() { return this[state].composed; }
    get defaultPrevented() { return this[state].prevented; }
    get returnValue() { return !this[state].prevented; }
    get eventPhase() { return this[state].current ? 2 : 0; }
    get isTrusted() { return false; }
    get timeStamp() { return this[state].time; }
    get cancelBubble() { return this[state].stopped; }
    set cancelBubble(on) { if (on) this[state].stopped = true; }
    composedPath() { return this[state].current ? [this[state].current] : []; }
    preventDefault() { const s = this[state]; if (s.cancelable && !s.passive) s.prevented = true; }
    stopPropagation() { this[state].stopped = true; }
    stopImmediatePropagation() { this[state].stopped = this[state].halted = true; }
    get [Symbol.toStringTag]() { return 'Event'; }
  }
  for (const [name, value] of [['NONE', 0], ['CAPTURING_PHASE', 1], ['AT_TARGET', 2], ['BUBBLING_PHASE', 3]]) {
    Object.defineProperty(Event, name, { value, enumerable: true });
    Object.defineProperty(Event.prototype, name, { value, enumerable: true });
  }

  class CustomEvent extends Event {
    #detail;
    constructor(type, init = {}) {
      super(type, init);
      this.#detail = init?.detail ?? null;
    }
    get detail() { return this.#detail; }
    get [Symbol.toStringTag]() { return 'CustomEvent'; }
  }

  const listeners = Symbol('listeners');

  class EventTarget {
    constructor() { Object.defineProperty(this, listeners, { value: [] }); }
    addEventListener(type, callback, options) {
      if (callback === null || callback === undefined) return;
      if (typeof callback !== 'function' && typeof callback !== 'object') throw new TypeError('The listener is neither a function nor an object');
      const o = typeof options === 'object' && options !== null ? options : { capture: !!options };
      if (o.signal !== undefined && !(o.signal instanceof AbortSignal)) throw new TypeError('options.signal is not an AbortSignal');
      if (o.signal?.aborted) return;
      type = `${type}`;
      const capture = !!o.capture;
      if (this[listeners].some((l) => l.type === type && l.callback === callback && l.capture === capture)) return;
      this[listeners].push({ type, callback, capture, once: !!o.once, passive: !!o.passive, removed: false });
      if (o.signal) o.signal.addEventListener('abort', () => this.removeEventListener(type, callback, capture), { once: true });
    }
    removeEventListener(type, callback, options) {
      const capture = typeof options === 'object' && options !== null ? !!options.capture : !!options;
      const list = this[listeners];
      const at = list.findIndex((l) => l.type === `${type}` && l.callback === callback && l.capture === capture);
      if (at < 0) return;
      list[at].removed = true;
      list.splice(at, 1);
    }
    dispatchEvent(event) {
      if (!(event instanceof Event)) throw new TypeError('dispatchEvent needs an Event');
      const s = event[state];
      if (s.dispatching) throw new DOMException('The event is being dispatched already', 'InvalidStateError');
      s.dispatching = true;
      s.target = s.current = this;
      for (const l of this[listeners].filter((l) => l.type === s.type)) {
        if (l.removed) continue;
        if (l.once) this.removeEventListener(l.type, l.callback, l.capture);
        s.passive = l.passive;
        try {
          if (typeof l.callback === 'function') l.callback.call(this, event);
          else l.callback.handleEvent(event);
        } catch (e) {
          // A listener's error does not reach the one who dispatches; as a rejection nobody awaits it is reported.
          Promise.reject(e);
        }
        s.passive = false;
        if (s.halted) break;
      }
      s.current = null;
      s.dispatching = s.stopped = s.halted = false;
      return !s.prevented;
    }
    get [Symbol.toStringTag]() { return 'EventTarget'; }
  }

  const key = Symbol('abort');

  class AbortSignal extends EventTarget {
    #aborted = false;
    #reason = undefined;
    #dependents = [];
    #onabort = null;
    constructor(secret) {
      if (secret !== key) throw new TypeError('Illegal constructor: use new AbortController()');
      super();
    }
    get aborted() { return this.#aborted; }
    get reason() { return this.#reason; }
    get onabort() { return this.#onabort; }
    set onabort(f) {
      if (this.#onabort) this.removeEventListener('abort', this.#onabort);
      this.#onabort = typeof f === 'function' ? f : null;
      if (this.#onabort) this.addEventListener('abort', this.#onabort);
    }
    throwIfAborted() { if (this.#aborted) throw this.#reason; }
    [key](reason) {
      if (this.#aborted) return;
      const all = [this];
      for (let i = 0; i < all.length; i++) {
        for (const d of all[i].#dependents) if (!d.#aborted && !all.includes(d)) all.push(d);
      }
      if (reason === undefined) reason = new DOMException('This operation was aborted', 'AbortError');
      for (const s of all) { s.#aborted = true; s.#reason = reason; s.#dependents = []; }
      for (const s of all) s.dispatchEvent(new Event('abort'));
    }
    static abort(reason) {
      const s = new AbortSignal(key);
      s[key](reason);
      return s;
    }
    static timeout(ms) {
      ms = Number(ms);
      if (!(ms >= 0 && ms <= Number.MAX_SAFE_INTEGER)) throw new TypeError('AbortSignal.timeout needs a number of milliseconds');
      const s = new AbortSignal(key);
      native.after(ms, () => s[key](new DOMException('The operation was aborted due to timeout', 'TimeoutError')));
      return s;
    }
    static any(signals) {
      const s = new AbortSignal(key);
      signals = [...signals];
      for (const from of signals) {
        if (!(from instanceof AbortSignal)) throw new TypeError('AbortSignal.any needs AbortSignals');
        if (from.aborted && !s.#aborted) s[key](from.reason);
      }
      if (!s.#aborted) for (const from of signals) from.#dependents.push(s);
      return s;
    }
    get [Symbol.toStringTag]() { return 'AbortSignal'; }
  }

  class AbortController {
    #signal = new AbortSignal(key);
    get signal() { return this.#signal; }
    abort(reason) { this.#signal[key](reason); }
    get [Symbol.toStringTag]() { return 'AbortController'; }
  }

  return { DOMException, Event, CustomEvent, EventTarget, AbortSignal, AbortController };
})
