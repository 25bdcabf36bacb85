// Ten thousand requests at once to a service that answers.
// status: finished
// says: 1000
const all = await Promise.all(Array.from({ length: 1000 }, () => fetch("http://small/").then((r) => r.text()))); return all.length
