// A thrown value that is never made into JSON.
// status: timed_out
// says: time limit
// time: 300ms
throw { toJSON() { for (;;) {} } }
