//go:build race

package all_test

// sampled is how many operations are passed over for one that a script calls: the race
// detector makes scripts ten times slower, and one operation is like another to it.
const sampled = 20
