// Package search finds a text, or what a regular expression describes, in the files of a
// workspace, and says what each place would become. It changes nothing: who replaces does that
// in the editor, so that it can be undone.
//
// Expressions are Go's (RE2): no input makes them slow, and they have neither look-around nor
// back references. They look at one line after the other, unless they name a line end.
package search

import (
	"regexp"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/bmatcuk/doublestar/v4"

	"bobbin/runtime/fault"
)

// Query is what is looked for.
type Query struct {
	Pattern       string  `json:"pattern"`
	Regex         bool    `json:"regex,omitempty"`
	CaseSensitive bool    `json:"caseSensitive,omitempty"`
	WholeWord     bool    `json:"wholeWord,omitempty"`
	Include       string  `json:"include,omitempty"` // patterns of paths with commas between; all when empty
	Exclude       string  `json:"exclude,omitempty"`
	Replace       *string `json:"replace,omitempty"` // with $1, $& and \n where the pattern is a regex
}

// Match is one place. Lines and columns count from 1, columns in UTF-16 units as editors do.
type Match struct {
	Line        int     `json:"line"`
	Column      int     `json:"column"`
	EndLine     int     `json:"endLine"`
	EndColumn   int     `json:"endColumn"`
	Before      string  `json:"before"` // of its line, what is near
	Text        string  `json:"text"`   // clipped where it is long
	After       string  `json:"after"`
	Replacement *string `json:"replacement,omitempty"`
}

// Sizes of what is shown of a line around a match, in runes.
const (
	showBefore = 18
	showText   = 200
	showAfter  = 160
)

// Finder is a query that is ready to look.
type Finder struct {
	expression       *regexp.Regexp
	lines            bool // looks at whole texts, not at single lines
	replace          *string
	regex            bool
	include, exclude []string
}

// New reads a query. Faults: invalid, with what is wrong with the expression or a path pattern.
func New(q Query) (*Finder, error) {
	if q.Pattern == "" {
		return nil, fault.New(fault.Invalid, "There is nothing to look for.")
	}
	f := &Finder{regex: q.Regex, lines: strings.Contains(q.Pattern, "\n")}
	pattern := q.Pattern
	if q.Regex {
		f.lines = f.lines || strings.Contains(pattern, `\n`)
	} else {
		pattern = strings.ReplaceAll(regexp.QuoteMeta(pattern), "\n", `\r?\n`)
	}
	if q.WholeWord {
		pattern = word(q, pattern)
	}
	flags := "(?m"
	if !q.CaseSensitive {
		flags += "i"
	}
	_, err := regexp.Compile(pattern) // alone, so that its fault names nothing of ours
	if err == nil {
		f.expression, err = regexp.Compile(flags + ")" + pattern)
	}
	if err != nil {
		return nil, fault.New(fault.Invalid, "This is no regular expression: %s.", reason(err)).
			WithHint("Expressions are Go's: without look-around and back references.").Because(err)
	}
	if q.Replace != nil {
		text := *q.Replace
		if q.Regex {
			text = template(text)
		}
		f.replace = &text
	}
	if f.include, err = globs(q.Include); err == nil {
		f.exclude, err = globs(q.Exclude)
	}
	return f, err
}

// word asks for a word boundary where the pattern begins or ends with a letter.
func word(q Query, pattern string) string {
	first, _ := utf8.DecodeRuneInString(q.Pattern)
	last, _ := utf8.DecodeLastRuneInString(q.Pattern)
	pattern = "(?:" + pattern + ")"
	if q.Regex || isWord(first) {
		pattern = `\b` + pattern
	}
	if q.Regex || isWord(last) {
		pattern += `\b`
	}
	return pattern
}

func isWord(r rune) bool {
	return r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
}

func reason(err error) string {
	return strings.TrimPrefix(err.Error(), "error parsing regexp: ")
}

// escaped are the pieces of a replacement with a meaning, as editors have them.
var escaped = regexp.MustCompile(`\\[\\nt]|\$\$|\$&|\$\d{1,2}|\$`)

// template turns a replacement of editors ($1, $&, \n) into one of Go's expressions.
func template(text string) string {
	return escaped.ReplaceAllStringFunc(text, func(piece string) string {
		switch piece {
		case `\n`:
			return "\n"
		case `\t`:
			return "\t"
		case `\\`:
			return `\`
		case "$", "$$":
			return "$$"
		case "$&":
			return "${0}"
		}
		return "${" + piece[1:] + "}"
	})
}

// globs reads path patterns: scripts, *.ts, ./events/**.
func globs(text string) ([]string, error) {
	var all []string
	depth := 0 // a comma in braces is of the pattern
	split := func(r rune) bool {
		depth += strings.Count("{", string(r)) - strings.Count("}", string(r))
		return r == ',' && depth == 0
	}
	for pattern := range strings.FieldsFuncSeq(text, split) {
		pattern = strings.Trim(strings.TrimSpace(pattern), "/")
		if pattern == "" {
			continue
		}
		anchored, found := strings.CutPrefix(pattern, "./")
		if !found {
			anchored = "**/" + pattern
		}
		if !doublestar.ValidatePattern(anchored) {
			return nil, fault.New(fault.Invalid, "%q is no pattern of paths.", pattern).WithHint("For example: scripts, *.ts, events/**.")
		}
		all = append(all, anchored, anchored+"/**")
	}
	return all, nil
}

// Wants says whether a file is looked at: its path below the workspace, with slashes.
func (f *Finder) Wants(path string) bool {
	return (len(f.include) == 0 || matches(f.include, path)) && !matches(f.exclude, path)
}

func matches(patterns []string, path string) bool {
	for _, pattern := range patterns {
		if doublestar.MatchUnvalidated(pattern, path) {
			return true
		}
	}
	return false
}

// Find gives the places in a text, at most limit. It ends early when stop says so.
func (f *Finder) Find(text string, limit int, stop func() bool) []Match {
	var found []Match
	if f.lines {
		for _, at := range f.expression.FindAllStringSubmatchIndex(text, limit) {
			if at[0] != at[1] {
				found = append(found, f.match(text, 1, at))
			}
		}
		return located(text, found)
	}
	number := 0
	for line := range strings.Lines(text) {
		if number++; number%4096 == 0 && stop() {
			return found
		}
		line = strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r")
		for _, at := range f.expression.FindAllStringSubmatchIndex(line, limit-len(found)) {
			if at[0] != at[1] {
				m := f.match(line, number, at)
				m.Column = units(line[:at[0]]) + 1
				m.EndColumn = m.Column + units(line[at[0]:at[1]])
				found = append(found, m)
			}
		}
		if len(found) >= limit {
			return found
		}
	}
	return found
}

// match words one place of a text; Column and EndColumn hold byte offsets until they are located.
func (f *Finder) match(text string, line int, at []int) Match {
	start := strings.LastIndexByte(text[:at[0]], '\n') + 1
	end := len(text)
	if i := strings.IndexByte(text[at[1]:], '\n'); i >= 0 {
		end = at[1] + i
	}
	m := Match{Line: line, EndLine: line, Column: at[0], EndColumn: at[1],
		Before: tail(text[start:at[0]], showBefore), Text: head(text[at[0]:at[1]], showText), After: head(text[at[1]:end], showAfter)}
	if f.replace != nil {
		replacement := *f.replace
		if f.regex {
			replacement = string(f.expression.ExpandString(nil, replacement, text, at))
		}
		m.Replacement = &replacement
	}
	return m
}

// located turns byte offsets of matches, which are in order, into lines and columns.
func located(text string, found []Match) []Match {
	line, start, at := 1, 0, 0
	place := func(offset int) (int, int) {
		for {
			i := strings.IndexByte(text[at:offset], '\n')
			if i < 0 {
				return line, units(text[start:offset]) + 1
			}
			at += i + 1
			line, start = line+1, at
		}
	}
	for i := range found {
		m := &found[i]
		first, last := m.Column, m.EndColumn
		m.Line, m.Column = place(first)
		m.EndLine, m.EndColumn = place(last)
	}
	return found
}

// units counts UTF-16 units.
func units(text string) int {
	n := 0
	for _, r := range text {
		n += utf16.RuneLen(r)
	}
	return n
}

func head(text string, runes int) string {
	n := 0
	for i := range text {
		if n == runes {
			return text[:i] + "…"
		}
		n++
	}
	return text
}

func tail(text string, runes int) string {
	at := len(text)
	for range runes {
		if at == 0 {
			return text
		}
		_, size := utf8.DecodeLastRuneInString(text[:at])
		at -= size
	}
	if at == 0 {
		return text
	}
	return "…" + text[at:]
}
