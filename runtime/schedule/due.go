package schedule

import (
	"cmp"
	"time"

	"bobbin/runtime/workspace"
	"bobbin/runtime/workspace/cron"
)

const (
	// grace is how late a due time may be run without having been missed.
	grace = time.Minute
	// mostAtOnce bounds the due times of one trigger that are late and not missed.
	mostAtOnce = 100
	// defaultLimit and defaultHours bound the catch-up policy all.
	defaultLimit = 100
	defaultHours = 7 * 24
)

// due gives the times that are to be run now, oldest first, of those from a time on until now,
// and the newest that is left out, the zero time for none.
func due(s workspace.Schedule, line cron.Line, zone *time.Location, from, now time.Time) (run []time.Time, missed time.Time) {
	punctual := later(from, now.Add(-grace))
	switch s.CatchUp {
	case "all":
		hours := time.Duration(cmp.Or(max(s.CatchUpHours, 0), defaultHours)) * time.Hour
		run = newest(line, zone, later(from, now.Add(-hours)), now, cmp.Or(max(s.CatchUpLimit, 0), defaultLimit))
	case "once":
		if run = newest(line, zone, punctual, now, mostAtOnce); len(run) == 0 {
			run = newest(line, zone, from, now, 1)
		}
	default:
		run = newest(line, zone, punctual, now, mostAtOnce)
	}
	until := now
	if len(run) > 0 {
		until = run[0].Add(-time.Nanosecond)
	}
	if left := newest(line, zone, from, until, 1); len(left) > 0 {
		missed = left[0]
	}
	return run, missed
}

// newest gives the last n times from a time on until another, oldest first. It looks back
// further and further, so that a trigger for every second that slept for a month costs little.
func newest(line cron.Line, zone *time.Location, from, until time.Time, n int) []time.Time {
	for back := time.Minute; ; back *= 2 {
		begin := later(from, until.Add(-back))
		var found []time.Time
		for t := line.Next(begin.Add(-time.Nanosecond), zone); !t.IsZero() && !t.After(until); t = line.Next(t, zone) {
			found = append(found, t)
		}
		if len(found) >= n || !begin.After(from) {
			return found[max(0, len(found)-n):]
		}
	}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
