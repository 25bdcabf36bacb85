//go:build !sabotage

package schedule

import "time"

// due says whether a trigger is, by the due time that the store has of it. (A program that is built with the
// tag sabotage has sabotage.go in place of this file, to see that the fault tests notice.)
func (t *trigger) due(now time.Time) bool { return !t.next.IsZero() && !t.next.After(now) }
