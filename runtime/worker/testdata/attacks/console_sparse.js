// A sparse array of four billion.
// status: finished
// says: done
const list = []; list[2 ** 32 - 2] = 1; console.log(list); console.table(list); return "done"
