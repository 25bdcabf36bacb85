// A source map, a constructed import and an inspected error read no file of this machine.
// status: finished
// says: undefined,refused,false
const text = "/etc/passwd"; let mapped; try { mapped = Function("//# sourceMappingURL=" + text + "\n//# sourceMappingURL=file://" + text + "\nthrow new Error('x')")() } catch (e) { mapped = e.stack.includes("root:") || undefined }
const imported = await (async () => { try { return typeof await Function("f", "return import(f)")(text) } catch { return "refused" } })()
return [typeof mapped, imported, JSON.stringify(Object.getOwnPropertyNames(globalThis)).includes("fs")].join()
