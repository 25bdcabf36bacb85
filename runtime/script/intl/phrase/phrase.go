// Package phrase writes lists and relative times, and names languages, regions, scripts,
// currencies and the fields of a date.
package phrase

import (
	"strings"

	"bobbin/runtime/script/intl/cldr"
	"bobbin/runtime/script/intl/number"
	"bobbin/runtime/script/intl/plural"
)

// List joins texts as a language lists them; kind is conjunction, disjunction or unit.
type List struct {
	language                 string
	kind                     string
	pair, start, middle, end string
}

// NewList makes a List; style is long, short or narrow.
func NewList(l *cldr.Locale, kind, style string) *List {
	key := map[string]string{"conjunction": "standard", "disjunction": "or", "unit": "unit"}[kind]
	if style != "long" {
		key += "-" + style
	}
	p := l.Fields("l." + key)
	return &List{l.Language(), kind, p[0], p[1], p[2], p[3]}
}

// Parts gives the list in pieces.
func (f *List) Parts(texts []string) []number.Part {
	element := func(text string) []number.Part { return []number.Part{{Type: "element", Value: text}} }
	switch n := len(texts); n {
	case 0:
		return nil
	case 1:
		return element(texts[0])
	case 2:
		return join(f.form(f.pair, texts[1]), element(texts[0]), element(texts[1]))
	default:
		out := join(f.form(f.end, texts[n-1]), element(texts[n-2]), element(texts[n-1]))
		for i := n - 3; i > 0; i-- {
			out = join(f.middle, element(texts[i]), out)
		}
		return join(f.start, element(texts[0]), out)
	}
}

// form is the pattern before a text: Spanish says "e" before an i and "u" before an o.
func (f *List) form(pattern, next string) string {
	if f.language != "es" {
		return pattern
	}
	low := strings.ToLower(next)
	begins := func(with ...string) bool {
		for _, w := range with {
			if strings.HasPrefix(low, w) {
				return true
			}
		}
		return false
	}
	switch {
	case strings.Contains(pattern, " y ") && begins("i", "í", "hi", "hí") && !begins("hia", "hie", "ia", "ie"):
		return strings.Replace(pattern, " y ", " e ", 1)
	case strings.Contains(pattern, " o ") && (begins("o", "ó", "ho", "hó", "8") || low == "11" || begins("11 ")):
		return strings.Replace(pattern, " o ", " u ", 1)
	}
	return pattern
}

// join fills the two places of a pattern.
func join(pattern string, zero, one []number.Part) []number.Part {
	var out []number.Part
	for pattern != "" {
		at := strings.IndexByte(pattern, '{')
		if at < 0 {
			at = len(pattern)
		}
		if at > 0 {
			out = append(out, number.Part{Type: "literal", Value: pattern[:at]})
			pattern = pattern[at:]
			continue
		}
		if pattern[1] == '0' {
			out = append(out, zero...)
		} else {
			out = append(out, one...)
		}
		pattern = pattern[3:]
	}
	return out
}

// Relative writes times relative to now.
type Relative struct {
	locale *cldr.Locale
	suffix string
	auto   bool
	number *number.Formatter
	rules  *plural.Rules
}

// NewRelative makes a Relative; auto allows words like yesterday.
func NewRelative(l *cldr.Locale, style string, auto bool, n *number.Formatter) *Relative {
	r := &Relative{locale: l, auto: auto, number: n, rules: plural.New(l, "cardinal")}
	if style != "long" {
		r.suffix = "-" + style
	}
	return r
}

// Parts gives a relative time in pieces; those of the number have the unit as their Source.
func (r *Relative) Parts(value number.Decimal, text, unit string) []number.Part {
	forms := r.locale.Get("r." + unit + r.suffix)
	if r.auto {
		if text == "0" && value.Negative {
			text = "0"
		}
		if exact := cldr.Part(forms, text); exact != "" {
			return []number.Part{{Type: "literal", Value: exact}}
		}
	}
	direction := "f."
	if value.Negative {
		direction = "p."
		value.Negative = false
	}
	form := cldr.Part(forms, direction+r.rules.Select(r.number.Plural(value)))
	if form == "" {
		form = cldr.Part(forms, direction+"other")
	}
	parts := r.number.Parts(value)
	for i := range parts {
		parts[i].Source = unit
	}
	return join(form, parts, nil)
}

// Names gives the names of codes.
type Names struct {
	locale               *cldr.Locale
	kind, style, dialect string
}

// NewNames makes Names; kind is that of Intl.DisplayNames, dialect is dialect or standard.
func NewNames(l *cldr.Locale, kind, style, dialect string) *Names {
	return &Names{l, kind, style, dialect}
}

// Of gives the canonical form of a code and its name, which may be ""; ok is false when the
// code is not well formed.
func (n *Names) Of(code string) (canonical, name string, ok bool) {
	switch n.kind {
	case "language":
		return n.language(code)
	case "region":
		t, valid := cldr.Parse("und-" + code)
		if !valid || t.Region == "" || t.Base() != "und-"+t.Region {
			return "", "", false
		}
		return t.Region, n.short("t.region", t.Region), true
	case "script":
		t, valid := cldr.Parse("und-" + code)
		if !valid || t.Script == "" || t.Base() != "und-"+t.Script {
			return "", "", false
		}
		return t.Script, n.short("t.script", t.Script), true
	case "currency":
		return n.currency(code)
	case "calendar":
		low := strings.ToLower(code)
		return low, n.locale.Get("t.calendar." + low), len(low) >= 3
	}
	key, valid := map[string]string{"era": "era", "year": "year", "quarter": "quarter", "month": "month", "weekOfYear": "week", "weekday": "weekday",
		"day": "day", "dayPeriod": "dayperiod", "hour": "hour", "minute": "minute", "second": "second", "timeZoneName": "zone"}[code]
	if n.style != "long" {
		if name = n.locale.Get("f." + key + "-" + n.style); name != "" {
			return code, name, valid
		}
	}
	return code, n.locale.Get("f." + key), valid
}

// short looks for the short name first when that style is asked for.
func (n *Names) short(prefix, code string) string {
	if n.style != "long" {
		if name := n.locale.Get(prefix + ".short." + code); name != "" {
			return name
		}
	}
	return n.locale.Get(prefix + "." + code)
}

func (n *Names) currency(code string) (canonical, name string, ok bool) {
	code = strings.ToUpper(code)
	if len(code) != 3 || strings.Trim(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		return "", "", false
	}
	parts := n.locale.Fields("c." + code)
	if len(parts) < 3 {
		return code, "", true
	}
	return code, parts[2], true
}

// language names a language with script and region, by a name of its own for the whole if
// dialects are asked for.
func (n *Names) language(code string) (canonical, name string, ok bool) {
	t, ok := n.locale.Data().Canonical(code)
	if !ok || len(t.Keywords)+len(t.Others)+len(t.Attributes) > 0 {
		return "", "", false
	}
	canonical = t.Base()
	var details []string
	base := t.Language
	take := func(full string) bool {
		if n.dialect != "dialect" {
			return false
		}
		if name = n.short("t.language", full); name != "" {
			base = full
		}
		return name != ""
	}
	switch {
	case t.Script != "" && t.Region != "" && take(t.Language+"-"+t.Script+"-"+t.Region):
		t.Script, t.Region = "", ""
	case t.Script != "" && take(t.Language+"-"+t.Script):
		t.Script = ""
	case t.Region != "" && take(t.Language+"-"+t.Region):
		t.Region = ""
	}
	if name = n.short("t.language", base); name == "" {
		return canonical, "", true
	}
	for _, d := range [][2]string{{"t.script", t.Script}, {"t.region", t.Region}} {
		if d[1] == "" {
			continue
		}
		text := n.short(d[0], d[1])
		if text == "" {
			text = d[1]
		}
		details = append(details, text)
	}
	if len(details) == 0 {
		return canonical, name, true
	}
	form := n.locale.Fields("t.pattern")
	all := details[0]
	if len(details) > 1 {
		all = strings.NewReplacer("{0}", details[0], "{1}", details[1]).Replace(form[1])
	}
	return canonical, strings.NewReplacer("{0}", name, "{1}", all).Replace(form[0]), true
}
