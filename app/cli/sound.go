//go:build !sabotage

package cli

import "time"

// now is the clock of this machine, the one of every engine. (A program that is built with the tag sabotage
// has sabotage.go in place of this file, so that the fault tests can set the clock of one program alone.)
func now() time.Time { return time.Now() }
