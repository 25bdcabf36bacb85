// instanceof that asks itself.
// status: function_error
// says: ecursion
// heavy: true
class A { static [Symbol.hasInstance](x) { return x instanceof A } }
({}) instanceof A
