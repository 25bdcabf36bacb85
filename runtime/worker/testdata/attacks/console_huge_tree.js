// A tree of ten million nodes.
// status: finished
// says: done
// memory: 1000
// heavy: true
const ten = (f) => Array.from({ length: 100 }, f); const tree = ten(() => ten(() => ten(() => ({})))); console.log(tree); console.log([tree, tree, tree]); return "done"
