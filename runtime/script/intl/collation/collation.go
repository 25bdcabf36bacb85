// Package collation compares texts as people sort them, after golang.org/x/text/collate.
package collation

import (
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"
)

// Options are those of Intl.Collator in its words.
type Options struct {
	Sensitivity       string // base, accent, case or variant
	CaseFirst         string // upper, lower or false
	Numeric           bool
	IgnorePunctuation bool
}

// Collator compares texts. It is safe for concurrent use.
type Collator struct {
	options Options

	mu   sync.Mutex // a collate.Collator has buffers
	main *collate.Collator
	base *collate.Collator // without case, for CaseFirst
}

// New makes a Collator for a locale.
func New(locale string, o Options) *Collator {
	c := &Collator{options: o, main: build(locale, o)}
	if o.CaseFirst != "false" && o.Sensitivity == "variant" {
		without := o
		without.Sensitivity = "accent"
		c.base = build(locale, without)
	}
	return c
}

func build(locale string, o Options) *collate.Collator {
	tag := language.Make(locale)
	var options []collate.Option
	switch o.Sensitivity {
	case "base", "case":
		options = append(options, collate.IgnoreCase, collate.IgnoreDiacritics)
	case "accent":
		options = append(options, collate.IgnoreCase)
	}
	if o.Numeric {
		options = append(options, collate.Numeric)
	}
	return collate.New(tag, append([]collate.Option{collate.OptionsFromTag(tag)}, options...)...)
}

// Compare gives -1, 0 or 1.
func (c *Collator) Compare(a, b string) int {
	if c.options.IgnorePunctuation {
		a, b = strings.Map(significant, a), strings.Map(significant, b)
	}
	if a == b {
		return 0
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.options.Sensitivity == "case" {
		return c.byCase(a, b)
	}
	if c.base != nil {
		if order := c.base.CompareString(a, b); order != 0 {
			return order
		}
		if c.options.CaseFirst == "upper" {
			return -c.main.CompareString(a, b)
		}
	}
	return c.main.CompareString(a, b)
}

// significant leaves punctuation and spaces out. The collate package has an alternate
// handling of these, but it leaves out too much.
func significant(c rune) rune {
	if unicode.IsPunct(c) || unicode.IsSpace(c) {
		return -1
	}
	return c
}

// byCase compares base letters and then, where these are the same, which text has the
// first small letter.
func (c *Collator) byCase(a, b string) int {
	if order := c.main.CompareString(a, b); order != 0 {
		return order
	}
	order := 1
	if c.options.CaseFirst == "upper" {
		order = -1
	}
	left, right := letters(a), letters(b)
	for i := range min(len(left), len(right)) {
		switch l, r := unicode.IsUpper(left[i]), unicode.IsUpper(right[i]); {
		case l && !r:
			return order
		case r && !l:
			return -order
		}
	}
	return 0
}

// letters gives the characters of a text without its marks.
func letters(text string) []rune {
	var all []rune
	for _, c := range norm.NFD.String(text) {
		if !unicode.Is(unicode.Mn, c) {
			all = append(all, c)
		}
	}
	return all
}
