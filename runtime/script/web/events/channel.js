(function (native, need) {
  // MessageChannel: two ports of one script. A message is a copy and arrives in a turn of its own.
  const { Event, EventTarget } = need('events');
  const secret = {};

  class MessageEvent extends Event {
    #data;
    #ports;
    constructor(type, init = {}) {
      super(type, init);
      this.#data = init?.data ?? null;
      this.#ports = [...(init?.ports ?? [])];
    }
    get data() { return this.#data; }
    get origin() { return ''; }
    get lastEventId() { return ''; }
    get source() { return null; }
    get ports() { return this.#ports; }
    get [Symbol.toStringTag]() { return 'MessageEvent'; }
  }

  let join;
  class MessagePort extends EventTarget {
    #other = null;
    #waiting = []; // until the port is started
    #started = false;
    #closed = false;
    #onmessage = null;
    constructor(guard) {
      if (guard !== secret) throw new TypeError('Illegal constructor');
      super();
    }
    static {
      join = (a, b) => { a.#other = b; b.#other = a; };
    }
    #take(data) {
      if (this.#closed) return;
      if (!this.#started) { this.#waiting.push(data); return; }
      native.turn(() => { if (!this.#closed) this.dispatchEvent(new MessageEvent('message', { data })); });
    }
    postMessage(message) {
      if (arguments.length === 0) throw new TypeError('postMessage needs a message');
      const data = structuredClone(message);
      if (!this.#closed) this.#other.#take(data);
    }
    start() {
      if (this.#started) return;
      this.#started = true;
      for (const data of this.#waiting.splice(0)) this.#take(data);
    }
    close() { this.#closed = this.#other.#closed = true; }
    get onmessage() { return this.#onmessage; }
    set onmessage(f) {
      if (this.#onmessage) this.removeEventListener('message', this.#onmessage);
      this.#onmessage = typeof f === 'function' ? f : null;
      if (this.#onmessage) this.addEventListener('message', this.#onmessage);
      this.start();
    }
    get [Symbol.toStringTag]() { return 'MessagePort'; }
  }

  class MessageChannel {
    #port1 = new MessagePort(secret);
    #port2 = new MessagePort(secret);
    constructor() { join(this.#port1, this.#port2); }
    get port1() { return this.#port1; }
    get port2() { return this.#port2; }
    get [Symbol.toStringTag]() { return 'MessageChannel'; }
  }

  return { MessageChannel, MessagePort, MessageEvent };
})
