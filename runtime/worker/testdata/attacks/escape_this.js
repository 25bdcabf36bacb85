// this is nothing, in functions of every kind.
// status: finished
// says: true
return [function () { return this }(), (() => this)(), (0, eval)("this") === globalThis, new Function("return typeof this")()].join()
