//go:build !sabotage

package migration

// What keeps the promises of this package and can be taken out to see that the fault tests notice: a program
// that is built with the tag sabotage has sabotage.go in place of this file.
const (
	// remembered has whoever goes on know what the slice before may have written.
	remembered = true
)
