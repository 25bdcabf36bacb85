package template

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

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

// identifier is a kind of text that names somebody's site or somebody. Its first group is the text.
type identifier struct {
	what string
	find *regexp.Regexp
	// with makes the text in its place; n counts from 1.
	with   func(value string, n int) string
	keep   func(value string) bool // what names nobody; nil for none
	events bool                    // it is looked for in test events alone
	here   bool                    // it is replaced where it was found, and not wherever the same text stands
}

const uuid = `[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`

// nobodys are names of sites that stand for any, and those of the vendors themselves.
var nobodys = regexp.MustCompile(`^(?:example(?:-\d+)?|demo|your-?\w*|my-?(?:site|company|domain|team)|site|company|www|api|support|developers?|docs|help|id|status|auth|admin|login)$`)

// identifiers are looked for in this order.
var identifiers = []identifier{
	{what: "site", find: regexp.MustCompile(`(?i)\b([a-z0-9][a-z0-9-]*\.(?:atlassian\.net|jira\.com|service-now\.com|my\.salesforce\.com|zendesk\.com|monday\.com|visualstudio\.com|sharepoint\.com))\b`),
		with: func(value string, n int) string {
			_, domain, _ := strings.Cut(value, ".")
			return numbered("example", n) + "." + strings.ToLower(domain)
		},
		keep: func(value string) bool {
			name, _, _ := strings.Cut(strings.ToLower(value), ".")
			return nobodys.MatchString(name)
		}},
	{what: "site", here: true, find: regexp.MustCompile(`\bdev\.azure\.com/([\w-]+)`), with: func(_ string, n int) string { return numbered("example", n) },
		keep: func(value string) bool { return nobodys.MatchString(strings.ToLower(value)) }},
	{what: "tenant", find: regexp.MustCompile(`(?i)(?:/ex/(?:jira|confluence)/|(?:tenant|cloud)_?-?id["'\\]*\s*[:=]\s*\\?["']?)(` + uuid + `)`), with: noUUID, keep: isNoUUID},
	{what: "account", find: regexp.MustCompile(`\b(\d{6}:` + uuid + `)\b`), with: func(_ string, n int) string { return "712020:" + noUUID("", n) },
		keep: func(value string) bool { return isNoUUID(value[len("712020:"):]) || strings.Contains(value, ":b0bb1") }}, // those of the simulators
	{what: "account", find: regexp.MustCompile(`(?i)account_?-?id["'\\]*\s*[:=]\s*\\?["']?([0-9a-f]{24})\b`), with: func(_ string, n int) string { return fmt.Sprintf("5b10a000%016d", n) },
		keep: func(value string) bool { return strings.HasPrefix(value, "5b10a000") }},
	{what: "mail", find: regexp.MustCompile(`\b([\w.+-]+@(?:[\w-]+\.)+[A-Za-z]{2,})\b`), with: func(_ string, n int) string { return fmt.Sprintf("person-%d@example.com", n) },
		keep: func(value string) bool {
			_, host, _ := strings.Cut(strings.ToLower(value), "@")
			return strings.HasPrefix(value, "git@") || regexp.MustCompile(`(^|\.)example\.(com|org|net)$|^thread\.`).MatchString(host)
		}},
	{what: "address", find: regexp.MustCompile(`(` + hooks.String() + `)`), events: true, here: true, with: func(string, int) string { return "https://hooks.example.com/of-a-service" }},
	{what: "person", events: true, here: true, find: regexp.MustCompile(`"(?:displayName|real_name|author_name|publicName|assignee_name)"\s*:\s*"([^"\\]+)"`),
		with: func(_ string, n int) string { return fmt.Sprintf("Person %d", n) },
		keep: func(value string) bool {
			return slices.Contains([]string{"Ada Admin", "Dev Developer", "Robin Reporter", "Integration"}, value) || strings.HasPrefix(value, "Person ")
		}},
}

func numbered(name string, n int) string {
	if n == 1 {
		return name
	}
	return fmt.Sprintf("%s-%d", name, n)
}

func noUUID(_ string, n int) string { return fmt.Sprintf("00000000-0000-4000-8000-%012d", n) }

func isNoUUID(value string) bool { return strings.HasPrefix(value, "00000000-0000-4000-8000-") }

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
	for _, kind := range identifiers {
		if kind.events && !isEvent(file) {
			continue
		}
		for _, found := range kind.find.FindAllSubmatch(text, -1) {
			value := string(found[1])
			if c.with[value]+c.here[value] != "" || kind.keep != nil && kind.keep(value) {
				continue
			}
			series := kind.what
			if _, domain, dotted := strings.Cut(value, "."); dotted && kind.what == "site" {
				series += domain
			}
			c.count[series]++
			into := c.with
			if kind.here {
				into = c.here
			}
			into[value], c.what[value] = kind.with(value, c.count[series]), kind.what
		}
	}
}

// clean gives a file's text with everything replaced that was learned.
func (c *cleaner) clean(file string, text []byte) []byte {
	for _, kind := range identifiers {
		if kind.here && (!kind.events || isEvent(file)) {
			text = c.replace(file, text, kind.find, func(value string) string { return c.here[value] })
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
