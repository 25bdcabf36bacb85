// The module events of Node.js for packages that import it: EventEmitter and once.
function EventEmitter() {
  EventEmitter.init.call(this);
}

// Also called for objects that only inherit from the prototype, as old packages make them.
EventEmitter.init = function () {
  if (this._events === undefined || this._events === Object.getPrototypeOf(this)._events) this._events = Object.create(null);
};

const listening = (emitter) => {
  EventEmitter.init.call(emitter);
  return emitter._events;
};

const checked = (listener) => {
  if (typeof listener !== "function") throw new TypeError(`The "listener" argument must be of type function. Received ${listener === null ? "null" : typeof listener}`);
  return listener;
};

const add = (emitter, name, entry, first) => {
  const events = listening(emitter);
  if (events.newListener !== undefined) emitter.emit("newListener", name, entry.listener);
  const list = events[name] ?? [];
  events[name] = first ? [entry, ...list] : [...list, entry];
  return emitter;
};

const once = (listener) => ({ listener: checked(listener), once: true });
const always = (listener) => ({ listener: checked(listener), once: false });

const methods = {
  on(name, listener) { return add(this, name, always(listener), false); },
  once(name, listener) { return add(this, name, once(listener), false); },
  prependListener(name, listener) { return add(this, name, always(listener), true); },
  prependOnceListener(name, listener) { return add(this, name, once(listener), true); },
  off(name, listener) {
    const events = listening(this), list = events[name] ?? [];
    const at = list.findLastIndex((entry) => entry.listener === listener);
    if (at < 0) return this;
    if (list.length === 1) delete events[name];
    else events[name] = list.toSpliced(at, 1);
    if (events.removeListener !== undefined) this.emit("removeListener", name, listener);
    return this;
  },
  removeAllListeners(name) {
    const events = listening(this);
    for (const key of name === undefined ? Reflect.ownKeys(events) : [name]) delete events[key];
    return this;
  },
  emit(name, ...values) {
    const list = listening(this)[name];
    if (list === undefined) {
      if (name !== "error") return false;
      throw values[0] instanceof Error ? values[0] : Object.assign(new Error(`Unhandled error. (${String(values[0])})`), { context: values[0], code: "ERR_UNHANDLED_ERROR" });
    }
    for (const entry of list) {
      if (entry.once) this.off(name, entry.listener);
      entry.listener.apply(this, values);
    }
    return true;
  },
  listeners(name) { return (listening(this)[name] ?? []).map((entry) => entry.listener); },
  listenerCount(name) { return (listening(this)[name] ?? []).length; },
  eventNames() { return Reflect.ownKeys(listening(this)); },
  setMaxListeners() { return this; },
  getMaxListeners() { return Infinity; },
};
for (const name of Object.keys(methods)) Object.defineProperty(EventEmitter.prototype, name, { value: methods[name], writable: true, configurable: true });
const alias = (name, of) => Object.defineProperty(EventEmitter.prototype, name, { value: methods[of], writable: true, configurable: true });
alias("addListener", "on");
alias("removeListener", "off");
alias("rawListeners", "listeners");

EventEmitter.EventEmitter = EventEmitter;
EventEmitter.defaultMaxListeners = 10;
EventEmitter.once = (emitter, name) => new Promise((resolve, reject) => {
  if (typeof emitter.addEventListener === "function") return emitter.addEventListener(name, (event) => resolve([event]), { once: true });
  const failed = (error) => (emitter.off(name, happened), reject(error));
  const happened = (...values) => (emitter.off("error", failed), resolve(values));
  emitter.once(name, happened);
  if (name !== "error") emitter.once("error", failed);
});
module.exports = EventEmitter;
