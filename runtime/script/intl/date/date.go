// Package date writes points in time as Intl.DateTimeFormat does, in the Gregorian
// calendar, in any time zone.
package date

import (
	"slices"
	"strings"
	"sync"
	"time"

	"bobbin/runtime/script/intl/cldr"
	"bobbin/runtime/script/intl/number"
)

// Options are those of Intl.DateTimeFormat after all defaults are applied, in its words;
// "" is what is not asked for.
type Options struct {
	DateStyle, TimeStyle                      string
	Weekday, Era, Year, Month, Day, DayPeriod string
	Hour, Minute, Second, TimeZoneName        string
	FractionalSecondDigits                    int
	HourCycle                                 string // h11, h12, h23 or h24
	DefaultHourCycle                          string // of the locale
	Digits                                    string // the ten digits of the numbering system; "" is 0-9

	looseHour bool // the hour is as long as the locale writes it
}

// Generators make Formatters and keep what they have in common for each locale.
type Generators struct {
	mu  sync.Mutex
	all map[*cldr.Locale]*generator
}

func (g *Generators) of(l *cldr.Locale) *generator {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.all == nil {
		g.all = map[*cldr.Locale]*generator{}
	}
	if g.all[l] == nil {
		g.all[l] = newGenerator(l)
	}
	return g.all[l]
}

// Formatter writes times for one locale, zone and set of options. It is immutable.
type Formatter struct {
	locale  *cldr.Locale
	zone    *time.Location
	names   zoneNames
	pattern string
	items   []item
	digits  []rune
	table   table
	words   map[string][]string      // the lists of names the pattern uses, by key
	with    func(Options) *Formatter // makes one of the same kind with these fields
	style   bool                     // made for a style, not for fields
}

// New makes a Formatter for a zone by its name.
func (g *Generators) New(l *cldr.Locale, zone string, at *time.Location, o Options) *Formatter {
	generator := g.of(l)
	f := &Formatter{locale: l, zone: at, names: newZoneNames(l, zone), table: generator.table, words: map[string][]string{}}
	if o.Digits != "" {
		f.digits = []rune(o.Digits)
	}
	if o.DateStyle != "" || o.TimeStyle != "" {
		f.pattern, f.style = f.styled(generator, o), true
	} else {
		f.pattern = generator.pattern(o.skeleton())
		if o.looseHour {
			f.pattern = generator.usual(o.skeleton())
		}
	}
	f.items = f.cycle(parse(f.pattern), o.HourCycle)
	for _, it := range f.items {
		if key := nameKey(it); key != "" {
			f.words[key] = f.list(key)
		}
	}
	f.pattern = write(f.items)
	var mu sync.Mutex
	made := map[Options]*Formatter{}
	f.with = func(fields Options) *Formatter {
		fields.HourCycle, fields.DefaultHourCycle, fields.Digits = o.HourCycle, o.DefaultHourCycle, o.Digits
		mu.Lock()
		defer mu.Unlock()
		if made[fields] == nil {
			made[fields] = g.New(l, zone, at, fields)
		}
		return made[fields]
	}
	return f
}

// styled gives the pattern of dateStyle and timeStyle.
func (f *Formatter) styled(g *generator, o Options) string {
	index := func(style string) int { return slices.Index([]string{"full", "long", "medium", "short"}, style) }
	pattern := ""
	switch {
	case o.TimeStyle == "":
		return f.locale.Fields("d.date")[index(o.DateStyle)]
	case o.DateStyle == "":
		pattern = f.locale.Fields("d.time")[index(o.TimeStyle)]
	default:
		day, clock := f.locale.Fields("d.date")[index(o.DateStyle)], f.locale.Fields("d.time")[index(o.TimeStyle)]
		pattern = strings.NewReplacer("{0}", clock, "{1}", day).Replace(f.locale.Fields("d.at")[index(o.DateStyle)])
	}
	if o.HourCycle == "" || o.HourCycle == o.DefaultHourCycle {
		return pattern
	}
	// Another clock than the locale's: the pattern for the same fields with that hour.
	var b strings.Builder
	for _, it := range parse(pattern) {
		switch it.char {
		case 0, 'a', 'b', 'B':
		case 'h', 'H', 'k', 'K':
			b.WriteString(strings.Repeat(hourLetter(o.HourCycle), it.count))
		default:
			b.WriteString(strings.Repeat(string(it.char), it.count))
		}
	}
	return g.pattern(b.String())
}

func hourLetter(cycle string) string {
	switch cycle {
	case "h11":
		return "K"
	case "h12":
		return "h"
	case "h24":
		return "k"
	}
	return "H"
}

// cycle makes the hour of a pattern count as the cycle says, within the same half-day kind.
func (f *Formatter) cycle(items []item, cycle string) []item {
	for i, it := range items {
		switch {
		case (it.char == 'h' || it.char == 'K') && (cycle == "h11" || cycle == "h12"),
			(it.char == 'H' || it.char == 'k') && (cycle == "h23" || cycle == "h24"):
			items[i].char = hourLetter(cycle)[0]
		}
	}
	return items
}

// skeleton writes the options as a skeleton.
func (o Options) skeleton() string {
	var b strings.Builder
	text := func(value, letter string) {
		n := map[string]int{"short": 3, "long": 4, "narrow": 5, "numeric": 1, "2-digit": 2}[value]
		b.WriteString(strings.Repeat(letter, n))
	}
	text(o.Weekday, "E")
	text(o.Era, "G")
	text(o.Year, "y")
	text(o.Month, "M")
	text(o.Day, "d")
	b.WriteString(map[string]string{"short": "B", "long": "BBBB", "narrow": "BBBBB"}[o.DayPeriod])
	text(o.Hour, hourLetter(o.HourCycle))
	text(o.Minute, "m")
	text(o.Second, "s")
	b.WriteString(strings.Repeat("S", o.FractionalSecondDigits))
	b.WriteString(map[string]string{"short": "z", "long": "zzzz", "shortOffset": "O", "longOffset": "OOOO", "shortGeneric": "v", "longGeneric": "vvvv"}[o.TimeZoneName])
	return b.String()
}

// HasHour says whether the hour is shown, which is when an hour cycle means something.
func (f *Formatter) HasHour() bool {
	return slices.ContainsFunc(f.items, func(it item) bool { return strings.IndexByte("hHkK", it.char) >= 0 && it.char != 0 })
}

// Shown tells the form of the field that an option names as the pattern has it, "" when it
// is not shown. It differs from what was asked for where the locale writes it otherwise.
func (f *Formatter) Shown(option string) string {
	letters := map[string]string{"weekday": "Eec", "era": "G", "year": "yu", "month": "ML", "day": "d", "hour": "hHkK",
		"minute": "m", "second": "s", "timeZoneName": "zOv", "dayPeriod": "Bb"}[option]
	for _, it := range f.items {
		if it.char == 0 || strings.IndexByte(letters, it.char) < 0 {
			continue
		}
		switch it.char {
		case 'z', 'O', 'v':
			width := "short"
			if it.count == 4 {
				width = "long"
			}
			return width + map[byte]string{'z': "", 'O': "Offset", 'v': "Generic"}[it.char]
		}
		l, _ := f.table.form(it.char, it.count)
		switch {
		case l.kind > 0 && it.count == 2:
			return "2-digit"
		case l.kind > 0:
			return "numeric"
		}
		return map[int]string{4: "long", 5: "narrow"}[it.count] + map[bool]string{true: "short"}[it.count < 4 || it.count > 5]
	}
	return ""
}

// Format gives the text of a time. The narrow space of newer locale data becomes a plain
// one, as in browsers and Node, though not in parts: too many programs compare the text.
func (f *Formatter) Format(t time.Time) string {
	return strings.ReplaceAll(number.Join(f.Parts(t)), "\u202f", " ")
}

// Parts gives a time in pieces.
func (f *Formatter) Parts(t time.Time) []number.Part {
	return f.parts(make([]number.Part, 0, len(f.items)), f.items, t.In(f.zone), "")
}
