// Function.prototype.call and apply that never come back, then a mistake.
// status: function_error
// says: undefined
Function.prototype.call = Function.prototype.apply = Reflect.apply = () => { for (;;) {} }; undefined.x
