// Species that give something else.
// status: finished
// says: done
class Odd extends Array { static get [Symbol.species]() { return function () { return {} } } }
Array[Symbol.species]; Object.defineProperty(Array, Symbol.species, { value: Odd }); Object.defineProperty(Promise, Symbol.species, { value: function () {} });
try { [1].map((x) => x) } catch {} return "done"
