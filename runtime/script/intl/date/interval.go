package date

import (
	"strings"
	"time"

	"bobbin/runtime/script/intl/cldr"
	"bobbin/runtime/script/intl/number"
)

// RangeParts writes a range of times: once what both have in common, as far as the locale
// has a pattern for it, otherwise both whole.
func (f *Formatter) RangeParts(start, end time.Time) []number.Part {
	a, b := start.In(f.zone), end.In(f.zone)
	s := f.table.skeleton(f.pattern)
	differs := f.difference(&s, a, b)
	if differs == fields {
		out := f.parts(nil, f.items, a, "shared")
		for i := range out {
			out[i].Value = strings.ReplaceAll(out[i].Value, "\u202f", " ")
		}
		return out
	}
	hasDate, hasTime := s.mask()&dateMask != 0, s.mask()&timeMask != 0
	switch {
	case !hasDate && differs < dayPeriod:
		return f.with(f.dated()).both(a, b)
	case hasDate && !hasTime && s.chars[differs] == 0:
		return f.with(f.wider(differs)).RangeParts(start, end)
	case hasDate && hasTime && differs >= dayPeriod:
		return f.sameDay(&s, a, b, differs)
	case hasDate && hasTime && f.style:
		whole, day := f.dated(), f.day()
		whole.Weekday, whole.Era, whole.Year, whole.Month, whole.Day = day.Weekday, day.Era, day.Year, day.Month, day.Day
		return f.with(whole).both(a, b)
	case hasDate != hasTime:
		if items := f.interval(&s, s.mask(), differs); items != nil {
			return f.halves(items, a, b)
		}
	}
	return f.both(a, b)
}

// both writes the two times whole.
func (f *Formatter) both(a, b time.Time) []number.Part {
	before, after, _ := strings.Cut(strings.TrimPrefix(f.locale.Get("d.i"), "{0}"), "{1}")
	out := f.parts(nil, f.items, a, "startRange")
	out = append(out, number.Part{Type: "literal", Value: before, Source: "shared"})
	out = f.parts(out, f.items, b, "endRange")
	if after != "" {
		out = append(out, number.Part{Type: "literal", Value: after, Source: "shared"})
	}
	return out
}

// sameDay writes the day once and a range of times after it.
func (f *Formatter) sameDay(s *skeleton, a, b time.Time, differs field) []number.Part {
	clock := f.interval(s, s.mask()&timeMask, differs)
	if clock == nil {
		return f.both(a, b)
	}
	style := 3
	switch {
	case s.counts[month] == 4 && s.counts[weekday] > 0:
		style = 0
	case s.counts[month] == 4:
		style = 1
	case s.counts[month] == 3:
		style = 2
	}
	day := f.with(f.day())
	form := f.locale.Fields("d.join")[style]
	var out []number.Part
	for _, it := range parse(strings.NewReplacer("{1}", "'\x01'", "{0}", "'\x02'").Replace(form)) {
		for it.text != "" {
			at := strings.IndexAny(it.text, "\x01\x02")
			if at < 0 {
				at = len(it.text)
			}
			if at > 0 {
				out = append(out, number.Part{Type: "literal", Value: it.text[:at], Source: "shared"})
				it.text = it.text[at:]
				continue
			}
			if it.text[0] == 1 {
				out = day.parts(out, day.items, a, "shared")
			} else {
				out = append(out, f.halves(clock, a, b)...)
			}
			it.text = it.text[1:]
		}
	}
	return out
}

// day is what the pattern shows of the day.
func (f *Formatter) day() Options {
	return Options{Weekday: f.Shown("weekday"), Era: f.Shown("era"), Year: f.Shown("year"), Month: f.Shown("month"), Day: f.Shown("day")}
}

// dated is what the pattern shows with the day, for ranges of times over several days.
func (f *Formatter) dated() Options {
	return Options{Year: "numeric", Month: "numeric", Day: "numeric", Hour: f.Shown("hour"), Minute: f.Shown("minute"), Second: f.Shown("second"),
		TimeZoneName: f.Shown("timeZoneName"), looseHour: true}
}

// wider is what the pattern shows of the day with a larger field that it lacks.
func (f *Formatter) wider(with field) Options {
	o := f.day()
	switch with {
	case era:
		o.Era = "short"
	case year:
		o.Year = "numeric"
	case month:
		o.Month = "numeric"
	default:
		o.Day = "numeric"
	}
	return o
}

// difference is the largest shown field in which two times differ, or fields for none.
func (f *Formatter) difference(s *skeleton, a, b time.Time) field {
	shown := func(finest field) bool { return s.mask()>>finest != 0 }
	differ := []struct {
		field field
		is    bool
	}{
		{era, (a.Year() > 0) != (b.Year() > 0)}, {year, a.Year() != b.Year()}, {month, a.Month() != b.Month()}, {day, a.Day() != b.Day()},
		{dayPeriod, a.Hour()/12 != b.Hour()/12}, {hour, a.Hour() != b.Hour()}, {minute, a.Minute() != b.Minute()},
		{second, a.Second() != b.Second()}, {fraction, a.Nanosecond() != b.Nanosecond()},
	}
	for _, d := range differ {
		if !d.is {
			continue
		}
		if !shown(d.field) && !(d.field == day && s.chars[weekday] != 0) {
			return fields
		}
		if d.field == dayPeriod && (s.chars[hour] == 'H' || s.chars[hour] == 'k') {
			return hour
		}
		return d.field
	}
	return fields
}

// interval finds the locale's pattern of a range for the masked fields.
func (f *Formatter) interval(s *skeleton, mask int, differs field) []item {
	letter := map[field]string{era: "G", year: "y", month: "M", day: "d", dayPeriod: "a", hour: "h", minute: "m"}[differs]
	if differs == hour && (s.chars[hour] == 'H' || s.chars[hour] == 'k') {
		letter = "H"
	}
	best, least := "", -1
	var nearest skeleton
	f.locale.Each("d.i.", func(text, forms string) {
		o := f.table.skeleton(text)
		d, missing, extra := s.distance(&o, mask)
		pattern := cldr.Part(forms, letter)
		if missing != 0 || extra != 0 || pattern == "" || least >= 0 && d > least {
			return
		}
		best, least, nearest = pattern, d, o
	})
	if best == "" {
		return nil
	}
	items := parse(best)
	for i, it := range items {
		l, ok := f.table.form(it.char, it.count)
		if !ok || it.char == 0 || s.counts[l.field] == 0 {
			continue
		}
		if asked := s.counts[l.field]; nearest.counts[l.field] != asked && (l.kind > 0) == (s.kinds[l.field] > 0) && asked > it.count {
			items[i].count = asked
		}
	}
	return items
}

// halves writes the part before the first repeated field with the first time and the rest
// with the second.
func (f *Formatter) halves(items []item, a, b time.Time) []number.Part {
	g := *f
	g.words = map[string][]string{}
	seen := map[field]bool{}
	cut := len(items)
	for i, it := range items {
		if key := nameKey(it); key != "" {
			g.words[key] = f.list(key)
		}
		l, ok := f.table.form(it.char, it.count)
		if !ok || it.char == 0 {
			continue
		}
		if seen[l.field] && i < cut {
			cut = i
		}
		seen[l.field] = true
	}
	first, between := items[:cut], []item(nil)
	if n := len(first); n > 0 && first[n-1].char == 0 {
		first, between = first[:n-1], first[n-1:]
	}
	out := g.parts(nil, first, a, "startRange")
	out = g.parts(out, between, a, "shared")
	return g.parts(out, items[cut:], b, "endRange")
}
