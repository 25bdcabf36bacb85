// Ten thousand records read at once.
// status: finished
// says: done
await Promise.all(Array.from({ length: 10000 }, (_, n) => __bobbin.call("record.get", { key: "k" + n }))); return "done"
