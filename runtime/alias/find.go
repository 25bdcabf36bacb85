package alias

import (
	"slices"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"
)

// index sorts the values that are looked for, so that it takes no longer among ten thousand than among
// ten, and does not depend on who was learned first.
func (a *Aliases) index() {
	a.exact, a.mails = []string{}, []string{}
	for key, r := range a.known {
		if r.What == "mail" { // it is found however it is written
			a.mails = append(a.mails, key)
		} else {
			a.exact = append(a.exact, key)
		}
	}
	slices.Sort(a.exact)
	slices.Sort(a.mails)
}

// text replaces in a text; name says that it is the name of a member, in which only what cannot be
// anything else is replaced. Of several that begin at one place the longest is replaced.
func (a *Aliases) text(s string, name bool) string {
	var out strings.Builder
	last := 0
	for at := 0; at < len(s); at++ {
		end, found := at, (*Replaced)(nil)
		tell := func(key string, to int) {
			r := a.known[key]
			if to > end && alone(s, at, to) && (distinct(r.Value) || !name && quoted(s, at, to)) {
				end, found = to, r
			}
		}
		each(a.exact, 0, s, at, false, tell)
		each(a.mails, 0, s, at, true, tell)
		if found != nil {
			found.Times++
			out.WriteString(s[last:at] + found.as(s[at:end]))
			last, at = end, end-1
		}
	}
	return out.String() + s[last:]
}

// each tells which of some sorted values stand in a text, and where they end, when their first bytes
// do, whose number is met, and the rest is at a place. Each byte may be escaped as in an address, by
// whatever program: a space is %20 or +, ë is %C3%AB or %c3%ab, and a bracket is escaped by some and
// left alone by others. It may be escaped as JSON, too, once or more often. With anyCase the values are in small letters, and the text in any.
func each(some []string, met int, s string, at int, anyCase bool, tell func(value string, end int)) {
	if len(some) > 0 && len(some[0]) == met {
		tell(some[0], at)
		some = some[1:]
	}
	if len(some) == 0 || at == len(s) {
		return
	}
	step := func(b byte, to int) { each(going(some, met, b, anyCase), met+1, s, to, anyCase, tell) }
	step(s[at], at+1)
	if s[at] == '+' {
		step(' ', at+1)
	}
	if b, ok := escaped(s[at:]); ok {
		step(b, at+len("%41"))
	}
	if r, n := escapedInJSON(s[at:]); n > 0 {
		left, so := some, met
		for _, b := range utf8.AppendRune(nil, r) {
			if len(left) > 0 && len(left[0]) == so {
				left = left[1:] // it ends within a letter
			}
			left, so = going(left, so, b, anyCase), so+1
		}
		each(left, so, s, at+n, anyCase, tell)
	}
}

// going are those of sorted values that go on with a byte.
func going(some []string, met int, b byte, anyCase bool) []string {
	if anyCase {
		b = small(b)
	}
	from := sort.Search(len(some), func(i int) bool { return some[i][met] >= b })
	n := sort.Search(len(some)-from, func(i int) bool { return some[from+i][met] > b })
	return some[from : from+n]
}

// escaped is the byte that a text begins with, if that is written %41.
func escaped(s string) (b byte, ok bool) {
	if len(s) < 3 || s[0] != '%' {
		return 0, false
	}
	high, low := strings.IndexByte(digits, small(s[1])), strings.IndexByte(digits, small(s[2]))
	return byte(high<<4 | low), high >= 0 && low >= 0
}

const digits = "0123456789abcdef"

func small(b byte) byte {
	if 'A' <= b && b <= 'Z' {
		b += 'a' - 'A'
	}
	return b
}

// as gives the alias in the form that the value had, as the program that wrote it would write it: a
// replay compares the addresses that a script asks for.
func (r *Replaced) as(form string) string {
	if strings.EqualFold(form, r.Value) || strings.Contains(form, `\`) && unescapeJSON(form) == r.Value {
		return r.With
	}
	space := "%20"
	if strings.Contains(form, "+") && !strings.Contains(r.Value, "+") {
		space = "+"
	}
	with := strings.ReplaceAll(r.With, " ", space)
	for _, escape := range []string{"%40", "%3A", "%3a"} {
		if strings.Contains(form, escape) {
			with = strings.ReplaceAll(with, unescape(escape), escape)
		}
	}
	return with
}

// alone says that neither a letter nor a digit is beside a place.
func alone(s string, from, to int) bool {
	word := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' }
	return !word(before(s, from)) && !word(after(s, to))
}

// distinct says that a text is a name wherever it stands: it has a space, a digit or a capital letter.
func distinct(value string) bool {
	return utf8.RuneCountInString(value) > 3 && strings.ContainsFunc(value, func(r rune) bool { return !unicode.IsLower(r) && r != '-' && r != '_' })
}

// quoted says that a text stands as a name does: alone, in quotes, after @ or as a part of an address.
func quoted(s string, from, to int) bool {
	return (from == 0 || strings.ContainsRune(`@~/="'[:`, before(s, from))) && (to == len(s) || strings.ContainsRune(`"'/&?],.; +\`, after(s, to)))
}

// before and after are the letters beside a place, which may be escaped.
func before(s string, at int) rune {
	if escape, ok := jsonBefore(s[:at]); ok {
		return escape
	}
	r, _ := utf8.DecodeLastRuneInString(unescape(s[max(0, at-longest):at]))
	return r
}

func after(s string, at int) rune {
	if r, n := escapedInJSON(s[at:]); n > 0 {
		return r
	}
	r, _ := utf8.DecodeRuneInString(unescape(s[at:min(len(s), at+longest)]))
	return r
}

// longest is how many bytes a letter takes at most, escaped.
const longest = utf8.UTFMax * len("%41")

func unescape(s string) string {
	plain := make([]byte, 0, longest)
	for ; s != ""; s = s[1:] {
		b, ok := escaped(s)
		if !ok {
			b = s[0]
		} else {
			s = s[2:]
		}
		plain = append(plain, b)
	}
	return string(plain)
}
