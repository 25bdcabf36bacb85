//go:build race

package worker

// hardLimit is off in programs built with the race detector: what it maps for itself counts
// against RLIMIT_DATA.
const hardLimit = false
