//go:build !race

package worker

// hardLimit says that a worker limits its memory by force, where the platform can.
const hardLimit = true

// filterCalls says that a worker keeps only the system calls it needs, where the platform can.
const filterCalls = true

// ownEnvironment is what a worker of this build starts with beside what all do.
var ownEnvironment []string
