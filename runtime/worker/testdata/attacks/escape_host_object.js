// The way to the Host replaced.
// status: finished
// says: function,mine
globalThis.__bobbin = { call: () => "mine" }; return [typeof fetch, __bobbin.call()].join()
