package cron

import (
	_ "embed"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // the same zones on every machine

	"bobbin/runtime/fault"
)

// known are the names of the zones of Go's own copy of the IANA data, one a line.
//
//go:embed zones.txt
var known string

// zones keeps what was loaded: a zone is read from a file or unpacked each time otherwise.
var zones sync.Map

// Zones lists the names of time zones, sorted.
func Zones() []string { return strings.Fields(known) }

// Zone finds a time zone by its IANA name; the empty name is UTC. The fault of an unknown one
// (invalid) names those most like it.
func Zone(name string) (*time.Location, error) {
	if name == "" || name == "UTC" {
		return time.UTC, nil
	}
	if zone, ok := zones.Load(name); ok {
		return zone.(*time.Location), nil
	}
	zone, err := time.LoadLocation(name)
	if err != nil || name == "Local" {
		f := fault.New(fault.Invalid, "There is no time zone %q.", name).Because(err)
		if near := nearest(name); near != "" {
			return nil, f.WithHint("Did you mean %s?", near)
		}
		return nil, f.WithHint("It is an IANA name, such as Europe/Berlin, America/New_York or UTC.")
	}
	zones.Store(name, zone)
	return zone, nil
}

// nearest finds the name most like a wrong one: the same but for case and spaces, the same
// city, or the fewest letters to change.
func nearest(wrong string) string {
	plain := func(s string) string { return strings.ToLower(strings.NewReplacer(" ", "_", "-", "_").Replace(s)) }
	low := plain(strings.TrimSpace(wrong))
	lowCity := low[strings.LastIndexByte(low, '/')+1:]
	best, least := "", 1+len(low)/3
	for _, name := range Zones() {
		other := plain(name)
		if other == low {
			return name
		}
		city := other[strings.LastIndexByte(other, '/')+1:]
		d := changes(low, other)
		if city == lowCity {
			d = min(d, 1)
		} else if len(lowCity) > 3 {
			d = min(d, 1+changes(lowCity, city))
		}
		if d < least {
			best, least = name, d
		}
	}
	return best
}

// changes counts the letters to add, drop or change (Levenshtein).
func changes(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
