//go:build !race

package secret

// workFactor makes a guess at the passphrase of a vault file take about a second.
const workFactor = 18
