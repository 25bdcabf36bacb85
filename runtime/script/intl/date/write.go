package date

import (
	"strconv"
	"strings"
	"time"

	"bobbin/runtime/script/intl/cldr"
	"bobbin/runtime/script/intl/number"
)

// parts writes items for a time in the zone.
func (f *Formatter) parts(out []number.Part, items []item, t time.Time, source string) []number.Part {
	for _, it := range items {
		if it.char == 0 {
			out = append(out, number.Part{Type: "literal", Value: it.text, Source: source})
			continue
		}
		kind, value := f.field(it, t)
		if value != "" {
			out = append(out, number.Part{Type: kind, Value: value, Source: source})
		}
	}
	return out
}

// field writes one field and names it.
func (f *Formatter) field(it item, t time.Time) (kind, value string) {
	n := it.count
	h := t.Hour()
	switch it.char {
	case 'G':
		return "era", f.words[nameKey(it)][b2i(t.Year() > 0)]
	case 'y', 'u':
		return "year", f.year(t.Year(), n)
	case 'M', 'L':
		if n <= 2 {
			return "month", f.pad(int(t.Month()), n)
		}
		return "month", f.words[nameKey(it)][t.Month()-1]
	case 'E', 'e', 'c':
		return "weekday", f.words[nameKey(it)][t.Weekday()]
	case 'd':
		return "day", f.pad(t.Day(), n)
	case 'a', 'b', 'B':
		return "dayPeriod", f.period(it, t)
	case 'H':
		return "hour", f.pad(h, n)
	case 'k':
		return "hour", f.pad((h+23)%24+1, n)
	case 'h':
		return "hour", f.pad((h+11)%12+1, n)
	case 'K':
		return "hour", f.pad(h%12, n)
	case 'm':
		return "minute", f.pad(t.Minute(), n)
	case 's':
		return "second", f.pad(t.Second(), n)
	case 'S':
		millis := 1000 + t.Nanosecond()/1e6
		return "fractionalSecond", f.native((strconv.Itoa(millis)[1:] + strings.Repeat("0", max(0, n-3)))[:n])
	case 'z':
		return "timeZoneName", f.names.specific(t, n == 4)
	case 'O':
		return "timeZoneName", f.names.offset(t, n == 4)
	case 'v':
		return "timeZoneName", f.names.generic(t, n == 4)
	}
	return "literal", ""
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// year writes the year of its era.
func (f *Formatter) year(y, width int) string {
	if y <= 0 {
		y = 1 - y
	}
	if width == 2 {
		return f.pad(y%100, 2)
	}
	return f.pad(y, width)
}

// pad writes a number with at least so many digits.
func (f *Formatter) pad(n, width int) string {
	text := strconv.Itoa(n)
	if len(text) < width {
		text = strings.Repeat("0", width-len(text)) + text
	}
	return f.native(text)
}

func (f *Formatter) native(text string) string {
	if f.digits == nil {
		return text
	}
	return strings.Map(func(c rune) rune {
		if c >= '0' && c <= '9' {
			return f.digits[c-'0']
		}
		return c
	}, text)
}

// nameKey is the key of the list of names that a field picks from, "" for numbers.
func nameKey(it item) string {
	width := func() string {
		switch it.count {
		case 4:
			return "w"
		case 5:
			return "n"
		case 6:
			return "s"
		}
		return "a"
	}
	switch {
	case it.char == 'G':
		return "d.G." + width()
	case it.char == 'M' && it.count > 2:
		return "d.M.f." + width()
	case it.char == 'L' && it.count > 2:
		return "d.M.s." + width()
	case it.char == 'E', it.char == 'e':
		return "d.E.f." + width()
	case it.char == 'c':
		return "d.E.s." + width()
	}
	return ""
}

func (f *Formatter) list(key string) []string { return f.locale.Fields(key) }

// period writes the part of the day.
func (f *Formatter) period(it item, t time.Time) string {
	width := map[int]string{4: "w", 5: "n"}[it.count]
	if width == "" {
		width = "a"
	}
	names := f.locale.Get("d.p.f." + width)
	name := "am"
	if t.Hour() >= 12 {
		name = "pm"
	}
	if it.char == 'B' {
		if text := cldr.Part(names, f.partOfDay(t)); text != "" {
			return text
		}
	}
	return cldr.Part(names, name)
}

// partOfDay finds the period of the locale's rules.
func (f *Formatter) partOfDay(t time.Time) string {
	rules, _ := f.locale.Data().Supplement("period." + f.locale.Language())
	now := t.Format("15:04")
	exact := now
	if !strings.Contains(f.pattern, "m") { // minutes that are not shown do not count
		exact = now[:2] + ":00"
	}
	found := ""
	for rule := range strings.SplitSeq(rules, "|") {
		name, span, _ := strings.Cut(rule, "=")
		from, before, isSpan := strings.Cut(span, "-")
		switch {
		case !isSpan:
			if exact == from && name == "noon" { // midnight is not said
				return name
			}
		case from < before && from <= now && now < before, from > before && (from <= now || now < before):
			found = name
		}
	}
	return found
}
