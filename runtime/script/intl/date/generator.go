package date

import (
	"cmp"
	"math/bits"
	"slices"
	"strings"

	"bobbin/runtime/script/intl/cldr"
)

// generator finds the pattern of a locale for a skeleton, as ICU's DateTimePatternGenerator
// does: the nearest pattern the locale has, its fields widened to what was asked for, or
// several patterns joined.
type generator struct {
	table   table
	locale  *cldr.Locale
	entries []entry
}

// entry is a pattern of the locale. given says that the locale names its skeleton.
type entry struct {
	skeleton skeleton
	pattern  string
	given    bool
	text     string // of the skeleton; decides the order
}

func newGenerator(l *cldr.Locale) *generator {
	g := &generator{table: letters(), locale: l}
	for _, single := range strings.Split("G y Q M w W E d D F a H m s S v", " ") {
		g.add(entry{skeleton: g.table.skeleton(single), pattern: single, text: single})
	}
	for _, key := range []string{"d.date", "d.time"} {
		for _, pattern := range l.Fields(key) {
			g.add(entry{skeleton: g.table.skeleton(pattern), pattern: pattern, text: pattern})
		}
	}
	given := map[string]string{}
	l.Each("d.s.", func(text, pattern string) { given[text] = pattern })
	for text, pattern := range given {
		if pattern != "" {
			g.add(entry{skeleton: g.table.skeleton(text), pattern: pattern, given: true, text: text})
		}
	}
	slices.SortFunc(g.entries, func(a, b entry) int { return cmp.Compare(a.text, b.text) })
	return g
}

// add keeps one entry for each combination of kinds; a given one goes before others.
func (g *generator) add(e entry) {
	for i := range g.entries {
		if !e.given && g.entries[i].skeleton.sameBase(&e.skeleton) {
			return
		}
		if g.entries[i].skeleton.kinds == e.skeleton.kinds {
			if e.given {
				g.entries[i] = e
			}
			return
		}
	}
	g.entries = append(g.entries, e)
}

// nearest finds the entry for the masked fields and says what it lacks.
func (g *generator) nearest(s *skeleton, mask int) (best entry, missing, extra int) {
	least := -1
	for _, e := range g.entries {
		d, m, x := s.distance(&e.skeleton, mask)
		if least < 0 || d < least || d == least && m > missing {
			least, best, missing, extra = d, e, m, x
		}
		if d == 0 {
			break
		}
	}
	return best, missing, extra
}

// pattern gives the pattern for a skeleton, with the hour as long as the skeleton has it.
func (g *generator) pattern(text string) string { return g.find(g.table.skeleton(text)) }

// usual is pattern with the hour as long as the locale writes it.
func (g *generator) usual(text string) string {
	s := g.table.skeleton(text)
	s.looseHour = true
	return g.find(s)
}

func (g *generator) find(s skeleton) string {
	best, missing, extra := g.nearest(&s, 1<<fields-1)
	if missing == 0 && extra == 0 {
		return g.adjust(&s, best, false)
	}
	mask := s.mask()
	day, time := g.appending(&s, mask&dateMask), g.appending(&s, mask&timeMask)
	switch {
	case day == "":
		return time
	case time == "":
		return day
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
	return strings.NewReplacer("{0}", time, "{1}", day).Replace(g.locale.Fields("d.at")[style])
}

// appending gives a pattern for the masked fields, joined from several if need be.
func (g *generator) appending(s *skeleton, mask int) string {
	if mask == 0 {
		return ""
	}
	best, missing, _ := g.nearest(s, mask)
	result := g.adjust(s, best, false)
	for last := 0; missing != 0 && missing != last; {
		if missing&(1<<second|1<<fraction) == 1<<fraction && mask&(1<<second|1<<fraction) == 1<<second|1<<fraction {
			result = g.adjust(s, entry{skeleton: best.skeleton, pattern: result, given: best.given}, true)
			missing &^= 1 << fraction
			continue
		}
		last = missing
		var next entry
		next, missing, _ = g.nearest(s, last)
		found := last &^ missing
		if found == 0 {
			break
		}
		top := field(bits.Len(uint(found)) - 1)
		result = strings.NewReplacer("{0}", result, "{1}", g.adjust(s, next, false), "{2}", g.name(top)).Replace(g.item(top))
	}
	return result
}

// item is how a field is appended to a pattern that lacks it.
func (g *generator) item(f field) string {
	name := [fields]string{"Era", "Year", "Quarter", "Month", "Week", "Week", "Day-Of-Week", "Day", "Day-Of-Week", "Day", "Hour", "Hour", "Minute", "Second", "Second", "Timezone"}[f]
	if text := g.locale.Get("d.a." + name); text != "" && f != dayPeriod && f != fraction {
		return text
	}
	return "{0} ├{2}: {1}┤"
}

// name is the quoted name of a field.
func (g *generator) name(f field) string {
	key := [fields]string{"era", "year", "quarter", "month", "week", "weekOfMonth", "weekday", "dayOfYear", "weekdayOfMonth", "day", "dayperiod", "hour", "minute", "second", "second", "zone"}[f]
	return "'" + strings.ReplaceAll(g.locale.Get("f."+key), "'", "''") + "'"
}

// adjust gives the entry's pattern with its fields in the length asked for. fix puts the
// fraction of a second behind the seconds.
func (g *generator) adjust(s *skeleton, e entry, fix bool) string {
	items := parse(e.pattern)
	out := make([]item, 0, len(items)+2)
	for _, it := range items {
		l, ok := g.table.form(it.char, it.count)
		switch {
		case it.char == 0 || !ok:
			out = append(out, it)
			continue
		case fix && l.field == second:
			decimal := g.locale.Fields("n.symbols")[0]
			out = append(out, it, item{text: decimal}, item{char: 'S', count: s.counts[fraction]})
			continue
		case s.kinds[l.field] != 0:
			it = g.widen(s, e, it, l)
		}
		out = append(out, it)
	}
	return write(out)
}

// widen decides the letter and length of one field.
func (g *generator) widen(s *skeleton, e entry, it item, l letter) item {
	char, length := s.chars[l.field], s.counts[l.field]
	if char == 'E' && length < 3 {
		length = 3
	}
	switch {
	case l.field == minute, l.field == second, l.field == hour && s.looseHour:
		length = it.count
	case e.given && char != 'c' && char != 'e':
		if e.skeleton.counts[l.field] == length || (l.kind > 0) != (s.kinds[l.field] > 0) {
			length = it.count
		}
	}
	if l.field == hour || l.field == month || l.field == weekday || l.field == year && char != 'Y' {
		char = it.char
	}
	if char == 'E' && length < 3 {
		char = 'e'
	}
	return item{char: char, count: length}
}
