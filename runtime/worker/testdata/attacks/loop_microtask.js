// A microtask that queues itself.
// status: timed_out
// says: time limit
// time: 300ms
const again = () => queueMicrotask(again); again(); await new Promise(() => {})
