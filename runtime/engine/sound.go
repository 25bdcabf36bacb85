//go:build !sabotage

package engine

// clockIsShared says whether an engine goes by the clock of its database. (A program that is built with the tag
// sabotage has sabotage.go in place of this file, to see that the fault tests notice.)
func clockIsShared(c Config) bool { return c.Database != "" }
