//go:build race

package worker

// hardLimit is off in programs built with the race detector: what it maps for itself counts
// against RLIMIT_DATA.
const hardLimit = false

// filterCalls is off in them too: the detector takes system calls of its own.
const filterCalls = false
