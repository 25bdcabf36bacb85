//go:build sabotage

package schedule

import (
	"os"
	"time"
)

// due says whether a trigger is, with BOBBIN_SABOTAGE=tick by what the clock says alone; see sound.go.
func (t *trigger) due(now time.Time) bool {
	if os.Getenv("BOBBIN_SABOTAGE") == "tick" && t.next.Sub(now) > time.Minute {
		t.next = t.line.Next(now, t.zone)
	}
	return !t.next.IsZero() && !t.next.After(now)
}
