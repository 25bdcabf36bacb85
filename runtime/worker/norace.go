//go:build !race

package worker

// hardLimit says that a worker limits its memory by force, where the platform can.
const hardLimit = true
