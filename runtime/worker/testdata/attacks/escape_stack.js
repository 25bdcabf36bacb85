// The stack of an error names no file of this machine.
// status: finished
// says: false
const s = new Error("x").stack; return /bobbin\/runtime|\.go:|\/usr\/|\/home\/|\/tmp\//.test(s)
