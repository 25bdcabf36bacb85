//go:build race

package templates_test

// raceDetector says that this is a build with the race detector: what takes long with it build/test.sh runs without.
const raceDetector = true
