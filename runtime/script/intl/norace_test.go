//go:build !race

package intl_test

// oddStep is 1: all options.
const oddStep = 1
