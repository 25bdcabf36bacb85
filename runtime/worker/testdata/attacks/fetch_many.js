// Ten thousand requests at once to a service that is silent.
// status: timed_out
// says: time limit
// time: 300ms
await Promise.all(Array.from({ length: 10000 }, () => fetch("http://silent/")))
