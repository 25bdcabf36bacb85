// A promise reaction that makes the next.
// status: timed_out
// says: time limit
// time: 300ms
const again = () => { Promise.resolve().then(again) }; again(); await new Promise(() => {})
