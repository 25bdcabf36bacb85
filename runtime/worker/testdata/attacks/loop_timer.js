// A timer that sets itself again at once.
// status: timed_out
// says: time limit
// time: 300ms
const again = () => setTimeout(again); again()
