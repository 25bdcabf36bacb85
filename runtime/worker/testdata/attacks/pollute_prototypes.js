// The prototypes of everything changed.
// status: finished
// says: done
Object.prototype.polluted = 1; Array.prototype.polluted = 1; Function.prototype.polluted = 1; String.prototype.polluted = 1; Promise.prototype.polluted = 1;
return "done"
