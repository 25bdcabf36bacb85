package date

import (
	"strings"
	"unicode/utf8"
)

// field numbers the fields of a date from the largest to the smallest.
type field int

const (
	era field = iota
	year
	quarter
	month
	weekOfYear
	weekOfMonth
	weekday
	dayOfYear
	dayOfWeekInMonth
	day
	dayPeriod
	hour
	minute
	second
	fraction
	zone
	fields
)

const (
	dateMask = 1<<dayPeriod - 1
	timeMask = 1<<fields - 1 - dateMask
)

// The kinds of a field's form, far enough apart that distances tell a text from a number;
// letters of one field differ by multiples of delta.
const (
	numeric = 0x100
	delta   = 0x10
	narrow  = -0x101
	shorter = -0x102
	short   = -0x103
	long    = -0x104

	extraField   = 0x10000
	missingField = 0x1000
)

// letter is one form that a letter of a pattern has from a number of repetitions on.
type letter struct {
	char  byte
	field field
	kind  int
	least int
}

// letters lists them as Unicode Technical Standard 35, part 4 does; the forms of a letter
// follow each other. The kinds are those of ICU, so that the nearest pattern is the same.
func letters() []letter {
	return []letter{
		{'G', era, short, 1}, {'G', era, long, 4}, {'G', era, narrow, 5},
		{'y', year, numeric, 1}, {'Y', year, numeric + delta, 1}, {'u', year, numeric + 2*delta, 1},
		{'Q', quarter, numeric, 1}, {'Q', quarter, short, 3}, {'Q', quarter, long, 4}, {'Q', quarter, narrow, 5},
		{'M', month, numeric, 1}, {'M', month, short, 3}, {'M', month, long, 4}, {'M', month, narrow, 5},
		{'L', month, numeric + delta, 1}, {'L', month, short - delta, 3}, {'L', month, long - delta, 4}, {'L', month, narrow - delta, 5},
		{'w', weekOfYear, numeric, 1}, {'W', weekOfMonth, numeric, 1},
		{'E', weekday, short, 1}, {'E', weekday, long, 4}, {'E', weekday, narrow, 5}, {'E', weekday, shorter, 6},
		{'c', weekday, numeric + 2*delta, 1}, {'c', weekday, short - 2*delta, 3}, {'c', weekday, long - 2*delta, 4}, {'c', weekday, narrow - 2*delta, 5},
		{'e', weekday, numeric + delta, 1}, {'e', weekday, short - delta, 3}, {'e', weekday, long - delta, 4}, {'e', weekday, narrow - delta, 5},
		{'d', day, numeric, 1}, {'D', dayOfYear, numeric, 1}, {'F', dayOfWeekInMonth, numeric, 1},
		{'a', dayPeriod, short, 1}, {'a', dayPeriod, long, 4}, {'a', dayPeriod, narrow, 5},
		{'b', dayPeriod, short - delta, 1}, {'b', dayPeriod, long - delta, 4}, {'b', dayPeriod, narrow - delta, 5},
		{'B', dayPeriod, short - 3*delta, 1}, {'B', dayPeriod, long - 3*delta, 4}, {'B', dayPeriod, narrow - 3*delta, 5},
		{'H', hour, numeric + 10*delta, 1}, {'k', hour, numeric + 11*delta, 1}, {'h', hour, numeric, 1}, {'K', hour, numeric + delta, 1},
		{'m', minute, numeric, 1}, {'s', second, numeric, 1}, {'S', fraction, numeric, 1},
		{'v', zone, short - 2*delta, 1}, {'v', zone, long - 2*delta, 4}, {'z', zone, short, 1}, {'z', zone, long, 4},
		{'O', zone, short - delta, 1}, {'O', zone, long - delta, 4},
	}
}

// form gives the row of the table for a run of one letter.
func (t table) form(char byte, count int) (letter, bool) {
	var found letter
	ok := false
	for _, l := range t {
		if l.char == char && (!ok || l.least <= count) {
			found, ok = l, true
		}
	}
	return found, ok
}

// table is letters, made once for a Generator.
type table []letter

// item is a run of one letter, or literal text when char is 0.
type item struct {
	char  byte
	count int
	text  string
}

// parse takes a pattern apart; quotes are resolved.
func parse(pattern string) []item {
	var items []item
	text := func(s string) {
		if n := len(items); n > 0 && items[n-1].char == 0 {
			items[n-1].text += s
			return
		}
		items = append(items, item{text: s})
	}
	for i := 0; i < len(pattern); {
		c := pattern[i]
		switch {
		case c == '\'':
			end := strings.IndexByte(pattern[i+1:], '\'')
			if end <= 0 { // two quotes are one
				text("'")
				i += 2
				continue
			}
			text(pattern[i+1 : i+1+end])
			i += end + 2
		case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z':
			n := 1
			for i+n < len(pattern) && pattern[i+n] == c {
				n++
			}
			items = append(items, item{char: c, count: n})
			i += n
		default:
			_, size := utf8.DecodeRuneInString(pattern[i:])
			text(pattern[i : i+size])
			i += size
		}
	}
	return items
}

// write is the opposite of parse.
func write(items []item) string {
	var b strings.Builder
	for _, it := range items {
		switch {
		case it.char != 0:
			b.WriteString(strings.Repeat(string(it.char), it.count))
		case strings.ContainsFunc(it.text, func(c rune) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '\'' }):
			b.WriteString("'" + strings.ReplaceAll(it.text, "'", "''") + "'")
		default:
			b.WriteString(it.text)
		}
	}
	return b.String()
}

// skeleton is which fields a pattern has, in which form.
type skeleton struct {
	kinds  [fields]int
	chars  [fields]byte
	counts [fields]int
	least  [fields]int // of the letter's form

	looseHour bool // a pattern may have the hour in another length
}

// sameBase says that two skeletons differ in lengths at most, not in kinds of forms.
func (s *skeleton) sameBase(o *skeleton) bool { return s.chars == o.chars && s.least == o.least }

// skeleton reads the fields of a pattern or of a skeleton's text.
func (t table) skeleton(text string) skeleton {
	var s skeleton
	for _, it := range parse(text) {
		if l, ok := t.form(it.char, it.count); ok && it.char != 0 {
			s.set(l, it.count)
		}
	}
	if s.chars[minute] != 0 && s.chars[fraction] != 0 && s.chars[second] == 0 {
		s.set(letter{'s', second, numeric, 1}, 1)
	}
	switch s.chars[hour] {
	case 'h', 'K':
		if s.chars[dayPeriod] == 0 {
			s.set(letter{'a', dayPeriod, short, 1}, 1)
		}
	case 'H', 'k':
		s.kinds[dayPeriod], s.chars[dayPeriod], s.counts[dayPeriod], s.least[dayPeriod] = 0, 0, 0, 0
	}
	return s
}

func (s *skeleton) set(l letter, count int) {
	s.chars[l.field], s.counts[l.field], s.kinds[l.field], s.least[l.field] = l.char, count, l.kind, l.least
	if l.kind > 0 {
		s.kinds[l.field] += count
	}
}

// mask is the fields that are there, as bits.
func (s *skeleton) mask() int {
	mask := 0
	for f, kind := range s.kinds {
		if kind != 0 {
			mask |= 1 << f
		}
	}
	return mask
}

// distance says how far another skeleton is from the masked part of this one, and which
// fields it lacks and has too many of.
func (s *skeleton) distance(o *skeleton, mask int) (distance, missing, extra int) {
	for f := range fields {
		mine, other := s.kinds[f], o.kinds[f]
		if mask&(1<<f) == 0 {
			mine = 0
		}
		switch {
		case mine == other:
		case mine == 0:
			distance += extraField
			extra |= 1 << f
		case other == 0:
			distance += missingField
			missing |= 1 << f
		default:
			distance += max(mine-other, other-mine)
		}
	}
	return distance, missing, extra
}
