//go:build sabotage

package cli

import (
	"os"
	"strconv"
	"strings"
	"time"
	"unsafe"
)

// now is the clock of this machine, set on by the seconds that stand in the file BOBBIN_SABOTAGE_CLOCK; see
// sound.go. As with a clock that is really set, only the time of day jumps: what passes between two
// moments, and when a timer rings, is not touched. So the seconds are added where package time keeps
// the time of day (the 33 bits above the nanoseconds), beside its other clock.
func now() time.Time {
	t := time.Now()
	text, err := os.ReadFile(os.Getenv("BOBBIN_SABOTAGE_CLOCK"))
	if err != nil {
		return t // nobody has set it
	}
	seconds, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64)
	if err != nil {
		panic("BOBBIN_SABOTAGE_CLOCK: " + err.Error())
	}
	*(*uint64)(unsafe.Pointer(&t)) += uint64(seconds) << 30
	return t
}
