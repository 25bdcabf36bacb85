// Listeners that dispatch.
// status: finished
// says: 101
const t = new EventTarget(); let n = 0; t.addEventListener("x", () => { if (n++ < 100) t.dispatchEvent(new Event("x")) }); t.dispatchEvent(new Event("x")); return n
