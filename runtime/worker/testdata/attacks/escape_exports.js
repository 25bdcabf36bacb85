// The exports of the program replaced while it runs.
// status: finished
// says: done
globalThis.__bobbin_exports = { default: () => { for (;;) {} } }; return "done"
