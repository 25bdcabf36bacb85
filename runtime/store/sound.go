//go:build !sabotage

package store

// What keeps the promises of this package and can be taken out to see that the fault tests notice: a program
// that is built with the tag sabotage has sabotage.go in place of this file.
const (
	// deduplicated has a delivery that comes twice be one invocation.
	deduplicated = true
	// standing is which row a finishing write may change ($8 id, $9 status, $10 fence): the one its claim left.
	standing = `id = $8 AND status = $9 AND (status = 'queued' OR fence = $10)`
	// nextPlace is whose turn it is after a place ($2, $3): the next one's.
	nextPlace = ` AND workspace = $2 AND environment > $3 ORDER BY environment LIMIT 1`
)
