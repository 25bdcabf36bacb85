//go:build !race

package all_test

// sampled is 1: every operation is called.
const sampled = 1
