// Addresses of files and of this machine’s insides go to the Host like all others.
// status: finished
// says: refused,refused,refused,refused
const tries = []; for (const u of ["file:///etc/passwd", "javascript:1", "blob:x", "about:blank"]) tries.push(await fetch(u).then(() => "reached", (e) => "refused")); return tries.join()
