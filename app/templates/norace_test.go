//go:build !race

package templates_test

// raceDetector says that this is a build with the race detector: build/test.sh runs what takes long with it once more without.
const raceDetector = false
