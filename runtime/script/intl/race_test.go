//go:build race

package intl_test

// oddStep is large where the engine takes ten times as long: the race detector looks for
// something else.
const oddStep = 9
