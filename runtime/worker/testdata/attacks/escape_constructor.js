// A function’s constructor gives the script’s own globals and no others.
// status: finished
// says: true
const g = (() => {}).constructor.constructor("return this")(); return g === globalThis && typeof g.__bobbin.call === "function" && Reflect.ownKeys(g.__bobbin).join() === "call,compatible,markdownToADF,adfToMarkdown"
