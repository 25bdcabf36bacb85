// Promise.prototype.then replaced by a loop, and used by what follows.
// status: timed_out
// says: time limit
// time: 300ms
Promise.prototype.then = () => { for (;;) {} }; await fetch("http://never/").then(() => {})
