//go:build race

package secret

// workFactor is small in programs built with the race detector, which are for tests: there one
// opening of a vault file takes five seconds and 900 MB with the real one.
const workFactor = 10
