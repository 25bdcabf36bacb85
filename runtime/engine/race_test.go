//go:build race

package engine_test

// raceDetector says that this is a build with the race detector, whose workers are slow.
const raceDetector = true
