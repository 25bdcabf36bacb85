// A key derived in a billion rounds.
// status: timed_out
// says: time limit
// time: 300ms
const key = await crypto.subtle.importKey("raw", new Uint8Array(8), "PBKDF2", false, ["deriveBits"]);
await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt: new Uint8Array(8), iterations: 2 ** 31 }, key, 256)
