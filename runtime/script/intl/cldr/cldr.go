// Package cldr holds the locale data of package intl and answers questions of locale
// identifiers: which are well formed, which form is canonical, which one has data.
//
// The files of data/ are written by build/intl from npm's cldr packages and are never
// edited. A file has a section for each locale with sorted lines "key<tab>value", where a
// regional locale has only what differs from its parent's. Looking a key up is a binary
// search in the text; nothing is parsed or copied beforehand.
//
// The keys, with their values joined by "|":
//
//	d.M, d.E, d.p, d.G    names of months, weekdays, day periods, eras: .f.w is format, wide
//	d.date d.time d.join d.at   patterns of the styles full, long, medium, short
//	d.s.* d.i.* d.a.*     patterns by skeleton, of ranges by skeleton, of appended items
//	z.form z.zone.* z.meta.* z.city.*   time zones
//	n.* c.* u.*           numbers, currencies, units
//	r.* f.* l.* t.*       relative times, names of fields, lists, names of codes
package cldr

import (
	"embed"
	"strings"
	"sync"
)

//go:embed data/*.txt
var files embed.FS

// Data is all locale data. It is safe for concurrent use; make one per process with New.
type Data struct {
	supplement string

	mu       sync.Mutex
	sections map[string]string // by locale, of the files opened so far
	opened   map[string]bool
	locales  map[string]*Locale
}

// New makes the data ready. Only the part that belongs to no locale is read at once.
func New() *Data {
	text, err := files.ReadFile("data/supplement.txt")
	if err != nil {
		panic("cldr: " + err.Error()) // embedded
	}
	_, body, _ := strings.Cut(string(text), "\n")
	return &Data{supplement: body, sections: map[string]string{}, opened: map[string]bool{}, locales: map[string]*Locale{}}
}

// Supplement gives the value of a key that belongs to no locale.
func (d *Data) Supplement(key string) (string, bool) { return lookup(d.supplement, key) }

// EachSupplement calls f for all such keys with a prefix, in order.
func (d *Data) EachSupplement(prefix string, f func(rest, value string)) {
	each(d.supplement, prefix, f)
}

// Has says whether there is data for exactly that locale.
func (d *Data) Has(name string) bool {
	_, ok := d.Supplement("locale." + name)
	return ok
}

// Locale gives the data of an available locale, one for which Has is true.
func (d *Data) Locale(name string) *Locale {
	d.mu.Lock()
	defer d.mu.Unlock()
	if l := d.locales[name]; l != nil {
		return l
	}
	l := &Locale{Name: name, data: d}
	for at := name; at != ""; {
		if text := d.section(at); text != "" {
			l.chain = append(l.chain, text)
		}
		at, _ = d.Supplement("locale." + at)
	}
	d.locales[name] = l
	return l
}

// section gives the lines of one locale, opening its file if need be.
func (d *Data) section(name string) string {
	file, _, _ := strings.Cut(name, "-")
	if other, ok := d.Supplement("file." + file); ok {
		file = other
	}
	if !d.opened[file] {
		d.opened[file] = true
		text, err := files.ReadFile("data/" + file + ".txt")
		if err != nil {
			panic("cldr: " + err.Error()) // the supplement names embedded files only
		}
		for part := range strings.SplitSeq(strings.TrimPrefix(string(text), "# "), "\n# ") {
			title, body, _ := strings.Cut(part, "\n")
			d.sections[title] = body
		}
	}
	return d.sections[name]
}

// Locale is the data of one locale. It is immutable.
type Locale struct {
	Name  string
	data  *Data
	chain []string // sections, the own one first
}

// Data is where the locale comes from.
func (l *Locale) Data() *Data { return l.data }

// Get gives a value, or "" when the locale has none.
func (l *Locale) Get(key string) string {
	for _, section := range l.chain {
		if value, ok := lookup(section, key); ok {
			return value
		}
	}
	return ""
}

// Fields gives the parts of a joined value.
func (l *Locale) Fields(key string) []string { return strings.Split(l.Get(key), "|") }

// Pair gives a named part of a value of the form "name=value|...".
func (l *Locale) Pair(key, name string) string { return Part(l.Get(key), name) }

// Part gives a named part of a joined value.
func Part(joined, name string) string {
	for part := range strings.SplitSeq(joined, "|") {
		if rest, ok := strings.CutPrefix(part, name); ok && strings.HasPrefix(rest, "=") {
			return rest[1:]
		}
	}
	return ""
}

// Each calls f for all keys with a prefix, the parents' first, so that what comes later
// replaces what came before. A value may be "": the locale lacks what its parent has.
func (l *Locale) Each(prefix string, f func(rest, value string)) {
	for n := len(l.chain) - 1; n >= 0; n-- {
		each(l.chain[n], prefix, f)
	}
}

// Language is the first part of the locale's name.
func (l *Locale) Language() string {
	language, _, _ := strings.Cut(l.Name, "-")
	return language
}

// line gives the start of the line around a place of the text.
func line(text string, at int) int { return strings.LastIndexByte(text[:at], '\n') + 1 }

// search gives the start of the first line that does not come before key.
func search(text, key string) int {
	low, high := 0, len(text)
	for low < high {
		start := line(text, (low+high)/2)
		end := strings.IndexByte(text[start:], '\n')
		if end < 0 {
			end = len(text) - start
		}
		name, _, _ := strings.Cut(text[start:start+end], "\t")
		if name < key {
			low = min(start+end+1, len(text))
			continue
		}
		high = start
	}
	return low
}

func lookup(text, key string) (string, bool) {
	at := search(text, key)
	rest, ok := strings.CutPrefix(text[at:], key)
	if !ok || !strings.HasPrefix(rest, "\t") {
		return "", false
	}
	value, _, _ := strings.Cut(rest[1:], "\n")
	return value, true
}

func each(text, prefix string, f func(rest, value string)) {
	for at := search(text, prefix); at < len(text) && strings.HasPrefix(text[at:], prefix); {
		row, _, _ := strings.Cut(text[at:], "\n")
		key, value, _ := strings.Cut(row, "\t")
		f(key[len(prefix):], value)
		at += len(row) + 1
	}
}
