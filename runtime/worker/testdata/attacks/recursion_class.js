// A constructor that constructs.
// status: function_error
// says: ecursion
// heavy: true
class A { a = new A() }
new A()
