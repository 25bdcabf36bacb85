package template

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"bobbin/runtime/alias"
	"bobbin/runtime/fault"
)

// Replaced is something that names a site or a person, and what stands in its place now. The same
// has the same in its place everywhere, so that events, tests and scripts still fit together.
type Replaced struct {
	What   string        `json:"what"` // site, account, mail, tenant, person, address
	Value  string        `json:"value"`
	With   string        `json:"with"`
	Places []fault.Place `json:"places"`
}

// cleaner replaces what names somebody, the same by the same.
type cleaner struct {
	with  map[string]string // by value: replaced wherever it stands
	here  map[string]string // by value: replaced where it was found
	what  map[string]string
	count map[string]int // by what, and by domain for sites
	found map[string][]fault.Place
}

// newCleaner begins with the hosts of the workspace's own accounts.
func newCleaner(hosts map[string]string) *cleaner {
	c := &cleaner{with: map[string]string{}, here: map[string]string{}, what: map[string]string{}, count: map[string]int{}, found: map[string][]fault.Place{}}
	for host, with := range hosts {
		if public.MatchString(host) {
			continue
		}
		c.with[host], c.what[host] = with, "site"
	}
	return c
}

// learn notes what a file names.
func (c *cleaner) learn(file string, text []byte) {
	for _, kind := range alias.Identifiers() {
		if kind.Events && !isEvent(file) {
			continue
		}
		for _, found := range kind.Find.FindAllSubmatch(text, -1) {
			value := string(found[1])
			if c.with[value]+c.here[value] != "" || kind.Keep != nil && kind.Keep(value) {
				continue
			}
			series := kind.What
			if _, domain, dotted := strings.Cut(value, "."); dotted && kind.What == "site" {
				series += domain
			}
			c.count[series]++
			into := c.with
			if kind.Here {
				into = c.here
			}
			into[value], c.what[value] = kind.With(value, c.count[series]), kind.What
		}
	}
}

// clean gives a file's text with everything replaced that was learned.
func (c *cleaner) clean(file string, text []byte) []byte {
	for _, kind := range alias.Identifiers() {
		if kind.Here && (!kind.Events || isEvent(file)) {
			text = c.replace(file, text, kind.Find, func(value string) string { return c.here[value] })
		}
	}
	if len(c.with) == 0 {
		return text
	}
	values := sortedKeys(c.with)
	slices.SortStableFunc(values, func(a, b string) int { return len(b) - len(a) }) // the longer may contain the shorter
	for i, v := range values {
		values[i] = regexp.QuoteMeta(v)
	}
	known := regexp.MustCompile(`(?:^|[^\w-])(` + strings.Join(values, "|") + `)\b`)
	return c.replace(file, text, known, func(value string) string { return c.with[value] })
}

// replace puts other texts in place of the first group of what is found.
func (c *cleaner) replace(file string, text []byte, find *regexp.Regexp, with func(string) string) []byte {
	var out []byte
	last := 0
	for _, at := range find.FindAllSubmatchIndex(text, -1) {
		value := string(text[at[2]:at[3]])
		instead := with(value)
		if instead == "" {
			continue
		}
		line, column := place(text, at[2])
		c.found[value] = append(c.found[value], fault.Place{File: file, Line: line, Column: column})
		out = append(append(out, text[last:at[2]]...), instead...)
		last = at[3]
	}
	return append(out, text[last:]...)
}

// replaced lists what was replaced.
func (c *cleaner) replaced() []Replaced {
	all := []Replaced{}
	for _, value := range sortedKeys(c.found) {
		with := c.with[value]
		if with == "" {
			with = c.here[value]
		}
		all = append(all, Replaced{What: c.what[value], Value: value, With: with, Places: c.found[value]})
	}
	return all
}

func isEvent(file string) bool { return strings.HasPrefix(file, "events/") }

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
