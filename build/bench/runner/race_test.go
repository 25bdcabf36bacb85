//go:build race

package main

// raceDetector says that this is a build with the race detector: build/test.sh runs these tests once more without it.
const raceDetector = true
