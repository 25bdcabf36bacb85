package npm

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/Masterminds/semver/v3"
)

// Range is a set of versions as package.json writes it: ^1.2.3, 1.x, >=2 <3 || 5.0.0. The
// rules are npm's, which differ from the library's: a pre-release is in a range only when a
// comparator of its own release names one.
type Range struct {
	text string
	any  [][]comparator // one of these must hold, whole
}

type comparator struct {
	op string // >= > < <= =
	v  *semver.Version
}

// maxPart bounds the numbers of a version, as npm does: larger ones are no exact numbers in JavaScript.
const maxPart = 1<<53 - 1

// parseVersion reads an exact version; a leading v or = is forgiven.
func parseVersion(text string) (*semver.Version, error) {
	text = strings.TrimSpace(text)
	if len(text) > 256 {
		return nil, fmt.Errorf("a version of %d characters", len(text))
	}
	v, err := semver.StrictNewVersion(strings.TrimLeft(text, "v="))
	if err != nil {
		return nil, fmt.Errorf("%q is not a version", text)
	}
	if v.Major() > maxPart || v.Minor() > maxPart || v.Patch() > maxPart {
		return nil, fmt.Errorf("%q has a number too large", text)
	}
	return v, nil
}

// ParseRange reads a range.
func ParseRange(text string) (Range, error) {
	r := Range{text: text}
	if len(text) > 4096 {
		return r, fmt.Errorf("a range of %d characters", len(text))
	}
	for part := range strings.SplitSeq(text, "||") {
		set, err := parseSet(strings.TrimSpace(part))
		if err != nil {
			return r, fmt.Errorf("%q is not a range: %w", text, err)
		}
		r.any = append(r.any, set)
	}
	return r, nil
}

// String is the range as it was written.
func (r Range) String() string { return r.text }

// Has says whether a version is in the range.
func (r Range) Has(v *semver.Version) bool {
	for _, set := range r.any {
		if holds(set, v) {
			return true
		}
	}
	return false
}

// Fits says whether a version, as text, is one and is in the range.
func (r Range) Fits(version string) bool {
	v, err := parseVersion(version)
	return err == nil && r.Has(v)
}

func holds(set []comparator, v *semver.Version) bool {
	named := v.Prerelease() == ""
	for _, c := range set {
		if !c.holds(v) {
			return false
		}
		named = named || c.v.Prerelease() != "" && c.v.Major() == v.Major() && c.v.Minor() == v.Minor() && c.v.Patch() == v.Patch()
	}
	return named
}

func (c comparator) holds(v *semver.Version) bool {
	order := v.Compare(c.v)
	switch c.op {
	case ">=":
		return order >= 0
	case ">":
		return order > 0
	case "<":
		return order < 0
	case "<=":
		return order <= 0
	}
	return order == 0
}

// partial is a version whose last numbers may be missing or x.
type partial struct {
	numbers [3]uint64
	known   int // how many of the numbers are given
	pre     string
}

func parseSet(text string) ([]comparator, error) {
	if from, to, ok := strings.Cut(text, " - "); ok && !strings.ContainsAny(strings.TrimSpace(from)+strings.TrimSpace(to), " <>^~") {
		return hyphen(strings.TrimSpace(from), strings.TrimSpace(to))
	}
	set := []comparator{}
	words := strings.Fields(text)
	for i := 0; i < len(words); i++ {
		word := words[i]
		if strings.Trim(word, "<>=~^") == "" && i+1 < len(words) { // an operator on its own belongs to the next word
			i++
			word += words[i]
		}
		more, err := simple(word)
		if err != nil {
			return nil, err
		}
		set = append(set, more...)
	}
	return set, nil
}

// simple reads one word: an operator and a version that may be partial.
func simple(word string) ([]comparator, error) {
	op := word[:len(word)-len(strings.TrimLeft(word, "<>=~^"))]
	if op == word {
		return nil, fmt.Errorf("there is no version behind %s", op)
	}
	p, err := parsePartial(word[len(op):])
	if err != nil {
		return nil, err
	}
	switch op {
	case "", "=", "==", "===":
		if p.known == 3 {
			return []comparator{{"=", p.version()}}, nil
		}
		return p.upTo(p.next(p.known)), nil
	case "~", "~>":
		return p.upTo(p.next(min(max(p.known, 1), 2))), nil
	case "^":
		return p.caret(), nil
	case ">", ">=", "<", "<=":
		return p.compare(op), nil
	}
	return nil, fmt.Errorf("%q is not an operator", op)
}

func parsePartial(text string) (partial, error) {
	var p partial
	text = strings.TrimLeft(text, "v=")
	text, _, _ = strings.Cut(text, "+")
	text, p.pre, _ = strings.Cut(text, "-")
	if text == "" {
		if p.pre != "" {
			return p, fmt.Errorf("-%s", p.pre)
		}
		return p, nil
	}
	parts := strings.Split(text, ".")
	if len(parts) > 3 || len(parts) < 3 && p.pre != "" {
		return p, fmt.Errorf("%q has not three numbers", text)
	}
	for i, part := range parts {
		if part == "x" || part == "X" || part == "*" {
			break
		}
		n, err := strconv.ParseUint(part, 10, 64)
		if err != nil || n > maxPart-1 {
			return p, fmt.Errorf("%q is not a number", part)
		}
		p.numbers[i], p.known = n, i+1
	}
	if p.known < 3 {
		p.pre = ""
	}
	if p.pre != "" {
		if _, err := semver.StrictNewVersion("0.0.0-" + p.pre); err != nil {
			return p, fmt.Errorf("%q is not a pre-release", p.pre)
		}
	}
	return p, nil
}

func (p partial) version() *semver.Version {
	return semver.New(p.numbers[0], p.numbers[1], p.numbers[2], p.pre, "")
}

// next is the first version after all that share the first n numbers; nil when n is 0.
func (p partial) next(n int) *semver.Version {
	switch n {
	case 0:
		return nil
	case 1:
		return semver.New(p.numbers[0]+1, 0, 0, "0", "")
	case 2:
		return semver.New(p.numbers[0], p.numbers[1]+1, 0, "0", "")
	}
	return semver.New(p.numbers[0], p.numbers[1], p.numbers[2]+1, "0", "")
}

// upTo is from p to below a version; without one, and with no number given, everything.
func (p partial) upTo(below *semver.Version) []comparator {
	if p.known == 0 || below == nil {
		return []comparator{{">=", semver.New(0, 0, 0, "", "")}}
	}
	return []comparator{{">=", p.version()}, {"<", below}}
}

// caret allows what does not change the first number that is not zero.
func (p partial) caret() []comparator {
	n := 1
	for n < p.known && p.numbers[n-1] == 0 {
		n++
	}
	return p.upTo(p.next(n))
}

// compare is an inequality; a partial version counts as all it may be.
func (p partial) compare(op string) []comparator {
	nothing := []comparator{{"<", semver.New(0, 0, 0, "0", "")}}
	switch {
	case p.known == 3:
		return []comparator{{op, p.version()}}
	case p.known == 0 && (op == "<" || op == ">"):
		return nothing
	case p.known == 0:
		return p.upTo(nil)
	case op == ">":
		next := p.next(p.known)
		return []comparator{{">=", semver.New(next.Major(), next.Minor(), next.Patch(), "", "")}}
	case op == "<=":
		return []comparator{{"<", p.next(p.known)}}
	case op == "<":
		p.pre = "0"
	}
	return []comparator{{op, p.version()}}
}

func hyphen(from, to string) ([]comparator, error) {
	low, err := parsePartial(from)
	if err != nil {
		return nil, err
	}
	high, err := parsePartial(to)
	if err != nil {
		return nil, err
	}
	set := []comparator{{">=", low.version()}}
	switch high.known {
	case 0:
		return set, nil
	case 3:
		return append(set, comparator{"<=", high.version()}), nil
	}
	return append(set, comparator{"<", high.next(high.known)}), nil
}
