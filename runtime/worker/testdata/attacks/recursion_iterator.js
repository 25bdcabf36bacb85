// An iterator that spreads its iterable.
// status: function_error
// says: ecursion
// heavy: true
const o = { [Symbol.iterator]: () => [...o][Symbol.iterator]() }; [...o]
