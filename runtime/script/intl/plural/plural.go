// Package plural decides the plural category of a number in a language, from the rules of
// Unicode Technical Standard 35, part 3, section 5.
package plural

import (
	"slices"
	"strconv"
	"strings"

	"bobbin/runtime/script/intl/cldr"
)

// Number is a number as it is written: the digits before and after the decimal sign, and
// the power of ten of a compact form ("1.2M" has 6).
type Number struct {
	Integer, Fraction string
	Exponent          int
}

// Rules are those of one language. They are immutable.
type Rules struct {
	rules  []rule
	ranges string
}

type rule struct {
	category string
	any      [][]relation // one of these, in which all hold
}

// relation is "operand % modulus = ranges" or its opposite.
type relation struct {
	operand byte
	modulus float64
	not     bool
	ranges  [][2]float64
}

// New reads the rules of a locale; kind is cardinal or ordinal.
func New(l *cldr.Locale, kind string) *Rules {
	r := &Rules{}
	text := find(l, "plural."+kind+".")
	for part := range strings.SplitSeq(text, "|") {
		category, condition, _ := strings.Cut(part, "=")
		r.rules = append(r.rules, rule{category, alternatives(condition)})
	}
	r.ranges = find(l, "plural.range.")
	return r
}

// find gives the value for the whole locale name or else for its language.
func find(l *cldr.Locale, prefix string) string {
	for name := l.Name; ; {
		if text, ok := l.Data().Supplement(prefix + name); ok {
			return text
		}
		at := strings.LastIndexByte(name, '-')
		if at < 0 {
			return ""
		}
		name = name[:at]
	}
}

func alternatives(condition string) [][]relation {
	if condition == "" {
		return nil
	}
	var any [][]relation
	for either := range strings.SplitSeq(condition, " or ") {
		var all []relation
		for one := range strings.SplitSeq(either, " and ") {
			all = append(all, parse(one))
		}
		any = append(any, all)
	}
	return any
}

func parse(text string) relation {
	left, right, _ := strings.Cut(text, "=")
	r := relation{not: strings.HasSuffix(left, "!")}
	operand, modulus, found := strings.Cut(strings.TrimSpace(strings.TrimSuffix(left, "!")), "%")
	r.operand = operand[0]
	if found {
		r.modulus = number(modulus)
	}
	for part := range strings.SplitSeq(right, ",") {
		low, high, ok := strings.Cut(part, "..")
		if !ok {
			high = low
		}
		r.ranges = append(r.ranges, [2]float64{number(low), number(high)})
	}
	return r
}

func number(text string) float64 {
	f, _ := strconv.ParseFloat(strings.TrimSpace(text), 64)
	return f
}

// Select gives the category of a number.
func (r *Rules) Select(n Number) string {
	for _, rule := range r.rules {
		if slices.ContainsFunc(rule.any, func(all []relation) bool {
			return !slices.ContainsFunc(all, func(one relation) bool { return !one.holds(n) })
		}) {
			return rule.category
		}
	}
	return "other"
}

// Range gives the category of a range by those of its ends.
func (r *Rules) Range(start, end string) string {
	if c := cldr.Part(r.ranges, start+"+"+end); c != "" {
		return c
	}
	return end
}

// Categories are those the language has, in the order of its rules.
func (r *Rules) Categories() []string {
	var all []string
	for _, rule := range r.rules {
		all = append(all, rule.category)
	}
	return all
}

func (r relation) holds(n Number) bool {
	v, whole := n.operand(r.operand)
	if r.modulus != 0 {
		v -= r.modulus * float64(int64(v/r.modulus))
	}
	in := false
	for _, limits := range r.ranges {
		if v >= limits[0] && v <= limits[1] && (whole || limits[0] == limits[1]) {
			in = true
		}
	}
	return in != r.not
}

// operand gives a value of the rules' language and whether it is a whole number. Values of
// more digits than a float64 holds keep their last ones, which are what rules look at.
func (n Number) operand(name byte) (float64, bool) {
	integer, fraction := n.Integer, n.Fraction
	if n.Exponent > 0 {
		moved := min(n.Exponent, len(fraction))
		integer, fraction = integer+fraction[:moved]+strings.Repeat("0", n.Exponent-moved), fraction[moved:]
	}
	if len(integer) > 15 {
		integer = "1" + integer[len(integer)-14:]
	}
	trimmed := strings.TrimRight(fraction, "0")
	switch name {
	case 'n':
		return number(integer + "." + fraction + "0"), trimmed == ""
	case 'i':
		return number(integer), true
	case 'v':
		return float64(len(fraction)), true
	case 'w':
		return float64(len(trimmed)), true
	case 'f':
		return number("0" + fraction), true
	case 't':
		return number("0" + trimmed), true
	}
	return float64(n.Exponent), true // c and e
}
