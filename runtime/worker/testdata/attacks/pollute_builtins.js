// Built-ins replaced by text.
// status: finished
// says: done
for (const name of ["Object", "Array", "Promise", "JSON", "Error", "String", "Symbol", "console", "fetch", "Map", "RegExp", "setTimeout"]) globalThis[name] = "gone"; return "done"
