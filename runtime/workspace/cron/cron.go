// Package cron reads cron lines and knows when they come in a time zone, also where its
// clocks change.
//
// A line that names its hours (30 2 * * *) comes once for each time that it names: where a
// clock is set back it comes the first time, and where one is set forward over it, at the
// first instant after. A line for every hour (*/15 * * * *) goes by elapsed time: it comes
// twice in an hour that is repeated, and not in one that is left out.
package cron

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/robfig/cron/v3"

	"bobbin/runtime/fault"
)

// Line is a cron line that was understood. Its zero value is none.
type Line struct{ spec *cron.SpecSchedule }

// star is the bit by which the parser marks a part that was a star.
const star = 1 << 63

// part is one of the six of a cron line.
type part struct {
	name        string
	least, most int
	parser      cron.Parser
}

var parts = []part{
	{"second", 0, 59, cron.NewParser(cron.Second)},
	{"minute", 0, 59, cron.NewParser(cron.Minute)},
	{"hour", 0, 23, cron.NewParser(cron.Hour)},
	{"day of the month", 1, 31, cron.NewParser(cron.Dom)},
	{"month", 1, 12, cron.NewParser(cron.Month)},
	{"weekday", 0, 7, cron.NewParser(cron.Dow)},
}

var (
	whole  = cron.NewParser(cron.Second | cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow)
	macros = cron.NewParser(cron.Descriptor)
	// item is what may stand between two commas. The parser itself takes more (*-5, nothing at all).
	item = regexp.MustCompile(`^([*?]|[0-9A-Za-z]+(-[0-9A-Za-z]+)?)(/[0-9]+)?$`)
	// sunday finds the 7 that some write for Sunday; the parser knows only 0.
	sunday = regexp.MustCompile(`^(?:([0-9A-Za-z]+)-)?7$`)
)

// names are the macros.
var names = []string{"@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"}

// Parse reads a line of five parts, of six with seconds in front, or a macro such as @daily.
// Its fault (invalid) says which part is wrong.
func Parse(text string) (Line, error) {
	fields := strings.Fields(text)
	if len(fields) == 1 {
		return parseMacro(fields[0])
	}
	if len(fields) == 5 {
		fields = append([]string{"0"}, fields...)
	}
	if len(fields) != len(parts) || strings.Contains(fields[0], "=") {
		return Line{}, noLine(text, fields)
	}
	for n, p := range parts {
		if p.most == 7 {
			fields[n] = sundays(fields[n])
		}
		if err := p.check(fields[n]); err != nil {
			return Line{}, err
		}
	}
	parsed, err := whole.Parse(strings.Join(fields, " "))
	if err != nil {
		return Line{}, noLine(text, fields).Because(err)
	}
	line := Line{parsed.(*cron.SpecSchedule)} // what a line without a macro always is
	line.spec.Location = time.UTC
	if line.nextWall(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)).IsZero() {
		return Line{}, fault.New(fault.Invalid, "The cron line %q names a day that never comes.", text).
			WithHint("No month that it names has such a day of the month.")
	}
	return line, nil
}

func parseMacro(text string) (Line, error) {
	for _, name := range names {
		if strings.EqualFold(text, name) {
			parsed, err := macros.Parse(name)
			if err != nil {
				return Line{}, noLine(text, nil).Because(err)
			}
			line := Line{parsed.(*cron.SpecSchedule)}
			line.spec.Location = time.UTC
			return line, nil
		}
	}
	return Line{}, noLine(text, nil)
}

func noLine(text string, fields []string) *fault.Error {
	f := fault.New(fault.Invalid, "%q is not a cron line.", text)
	first, _, _ := strings.Cut(strings.TrimSpace(text), " ")
	switch {
	case strings.Contains(first, "="):
		return f.WithHint(`The time zone has a key of its own: "timeZone": "Europe/Berlin".`)
	case strings.HasPrefix(first, "@"):
		return f.WithHint("The macros are %s. For every ten minutes write */10 * * * *.", strings.Join(names, ", "))
	case len(fields) == 7:
		return f.WithHint("It has seven parts. A seventh, the year, is not known: leave it out.")
	}
	return f.WithHint(`It has five parts, or six with seconds: "30 2 * * 1" is half past two on Mondays.`)
}

// check says what is wrong with a part. Faults: invalid.
func (p part) check(text string) error {
	for one := range strings.SplitSeq(text, ",") {
		if !item.MatchString(one) {
			return p.wrong(text)
		}
	}
	if _, err := p.parser.Parse(text); err != nil {
		return p.wrong(text).Because(err)
	}
	return nil
}

func (p part) wrong(text string) *fault.Error {
	hint := "It is from %d to %d: a number, a list (%d,%d), a range (%d-%d), a step (*/2), or * for every one."
	switch p.name {
	case "month":
		hint += " Names work, too: JAN, FEB."
	case "weekday":
		hint += " Names work, too: MON-FRI. Sunday is 0 and 7."
	}
	return fault.New(fault.Invalid, "The %s of the cron line, %q, cannot be understood.", p.name, text).
		WithHint(hint, p.least, p.most, p.least+1, p.least+3, p.least+1, p.least+5)
}

// sundays writes 0 for 7, also at the end of a range. What is odd stays as it is, and is refused.
func sundays(text string) string {
	all := strings.Split(text, ",")
	for n, one := range all {
		match := sunday.FindStringSubmatch(one)
		switch {
		case match == nil:
		case match[1] == "" || match[1] == "7":
			all[n] = "0"
		default:
			all[n] = match[1] + "-6,0"
		}
	}
	return strings.Join(all, ",")
}

// Next gives the first time after another at which the line comes in a time zone, in UTC. The
// zero time is never, which is beyond ten years.
func (l Line) Next(after time.Time, zone *time.Location) time.Time {
	after = after.In(zone)
	if l.spec.Hour&star != 0 {
		return l.nextElapsed(after, zone)
	}
	for wall := l.nextWall(wallOf(after)); !wall.IsZero(); wall = l.nextWall(wall) {
		if next := firstAt(wall, zone); next.After(after) {
			return next.UTC()
		}
	}
	return time.Time{}
}

// Upcoming gives the next n times after another.
func (l Line) Upcoming(after time.Time, zone *time.Location, n int) []time.Time {
	var all []time.Time
	for len(all) < n {
		if after = l.Next(after, zone); after.IsZero() {
			break
		}
		all = append(all, after)
	}
	return all
}

// nextElapsed goes from one change of the clock to the next.
func (l Line) nextElapsed(after time.Time, zone *time.Location) time.Time {
	at, wall := after, wallOf(after)
	for {
		offset, end := steady(at)
		if wall = l.nextWall(wall); wall.IsZero() {
			return time.Time{}
		}
		next := wall.Add(-offset)
		if end.IsZero() || next.Before(end) {
			return next
		}
		at = end.In(zone)
		wall = wallOf(at).Add(-time.Second) // the first second of the new time counts
	}
}

// nextWall gives the next time on a clock that never changes. The parser looks five years
// ahead; the 29th of February can be eight away.
func (l Line) nextWall(wall time.Time) time.Time {
	next := l.spec.Next(wall)
	if next.IsZero() {
		next = l.spec.Next(wall.AddDate(5, 0, 0))
	}
	return next
}

// wallOf is what a clock on the wall shows, as if it were in UTC.
func wallOf(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, time.UTC)
}

// firstAt gives the first instant at which a clock on the wall shows a time or, when it is set
// forward over it, the instant at which it is set.
func firstAt(wall time.Time, zone *time.Location) time.Time {
	at := wall.Add(-16 * time.Hour).In(zone) // no zone is further from UTC
	for {
		offset, end := steady(at)
		t := wall.Add(-offset)
		if t.Before(at) {
			return at
		}
		if end.IsZero() || t.Before(end) {
			return t
		}
		at = end.In(zone)
	}
}

// steady gives the offset of a zone at a time, and until when it is sure to stay; the zero time
// is for ever. On the last day of a leap year ZoneBounds ends before it begins (Go 1.26 counts
// 365 days for the year); then it is sure for an hour.
func steady(at time.Time) (offset time.Duration, end time.Time) {
	_, seconds := at.Zone()
	_, end = at.ZoneBounds()
	if !end.IsZero() && !end.After(at) {
		end = at.Add(time.Hour)
	}
	return time.Duration(seconds) * time.Second, end
}

// values are the numbers of a part that are set.
func values(bits uint64, least, most int) []int {
	var all []int
	for n := least; n <= most; n++ {
		if bits&(1<<n) != 0 {
			all = append(all, n)
		}
	}
	return all
}

func two(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}
