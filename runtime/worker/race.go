//go:build race

package worker

// hardLimit is off in programs built with the race detector: what it maps for itself counts
// against RLIMIT_DATA.
const hardLimit = false

// filterCalls is off in them too: the detector takes system calls of its own.
const filterCalls = false

// ownEnvironment has a worker end at once: the detector would wait for a second.
var ownEnvironment = []string{"GORACE=atexit_sleep_ms=0"}
