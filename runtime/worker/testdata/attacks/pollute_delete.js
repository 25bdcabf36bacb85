// Everything deleted.
// status: finished
// says: done
const remove = (o) => { const keys = Reflect.ownKeys(o); for (let n = 0; n < keys.length; n++) try { delete o[keys[n]] } catch {} };
const all = [[], {}, "", () => {}, Promise.resolve(), globalThis]; for (let n = 0; n < all.length - 1; n++) remove(Object.getPrototypeOf(all[n])); return "done"
