package number

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"bobbin/runtime/script/intl/plural"
)

// Parts gives a number in pieces.
func (f *Formatter) Parts(d Decimal) []Part {
	var r rounded
	var core []Part
	switch {
	case d.NaN():
		core = []Part{{Type: "nan", Value: f.symbols.nan}}
	case !d.Finite():
		core = []Part{{Type: "infinity", Value: f.symbols.infinity}}
		r.Decimal = d
	default:
		r = f.round(d)
		core = f.number(r)
	}
	sign := f.sign(d, r.Decimal)
	category := func() string {
		if !d.Finite() {
			return "other"
		}
		return f.rules().Select(plural.Number{Integer: r.integer, Fraction: r.fraction})
	}
	switch {
	case f.options.Style == "unit":
		return f.unit(f.around(core, sign, r, category), category())
	case f.options.Style == "currency" && f.options.CurrencyDisplay == "name":
		name := CurrencyName(f.locale, f.options.Currency, category())
		form := f.locale.Pair("n.unit", category())
		if form == "" {
			form = f.locale.Pair("n.unit", "other")
		}
		return fill(form, f.around(core, sign, r, category), Part{Type: "currency", Value: name})
	}
	return f.around(core, sign, r, category)
}

// sign is '-', '+' or 0, after the sign display.
func (f *Formatter) sign(d, r Decimal) rune {
	negative := d.Negative && !d.NaN()
	zero := r.Zero() || d.NaN()
	switch f.options.SignDisplay {
	case "never":
		return 0
	case "always":
		if !negative {
			return '+'
		}
	case "exceptZero":
		if zero {
			return 0
		}
		if !negative {
			return '+'
		}
	case "negative":
		if zero {
			return 0
		}
	}
	if negative {
		return '-'
	}
	return 0
}

// number writes the digits.
func (f *Formatter) number(r rounded) []Part {
	parts := make([]Part, 0, 8)
	parts = f.group(parts, r.integer)
	if r.fraction != "" {
		parts = append(parts, Part{Type: "decimal", Value: f.symbols.decimal}, Part{Type: "fraction", Value: f.native(r.fraction)})
	}
	if f.options.Notation != "scientific" && f.options.Notation != "engineering" {
		return parts
	}
	parts = append(parts, Part{Type: "exponentSeparator", Value: f.symbols.exponent})
	power := r.power
	if power < 0 {
		parts = append(parts, Part{Type: "exponentMinusSign", Value: f.symbols.minus})
		power = -power
	}
	return append(parts, Part{Type: "exponentInteger", Value: f.native(strconv.Itoa(power))})
}

// group writes the integer with separators.
func (f *Formatter) group(parts []Part, integer string) []Part {
	p := f.pattern
	if f.options.UseGrouping == "false" || p.primary == 0 || len(integer) < p.primary+f.min ||
		f.options.Notation == "scientific" || f.options.Notation == "engineering" {
		return append(parts, Part{Type: "integer", Value: f.native(integer)})
	}
	last := len(integer) - p.primary
	first := last % p.secondary
	if first == 0 {
		first = p.secondary
	}
	for at := 0; at < last; {
		end := at + p.secondary
		if at == 0 {
			end = min(first, last)
		}
		parts = append(parts, Part{Type: "integer", Value: f.native(integer[at:end])}, Part{Type: "group", Value: f.symbols.group})
		at = end
	}
	return append(parts, Part{Type: "integer", Value: f.native(integer[last:])})
}

// native writes digits in the numbering system.
func (f *Formatter) native(digits string) string {
	if f.digits == nil {
		return digits
	}
	return strings.Map(func(c rune) rune { return f.digits[c-'0'] }, digits)
}

// around puts sign, currency, percent sign and compact word around the digits.
func (f *Formatter) around(core []Part, sign rune, r rounded, category func() string) []Part {
	p := f.pattern
	if f.options.Notation == "compact" && r.power > 0 {
		if text := f.compactPattern(r.magnitude()+r.power, category()); text != "" && text != "0" {
			c := parsePattern(text)
			c.primary, c.secondary = p.primary, p.secondary
			p = c
		}
	}
	prefix, suffix := p.prefix, p.suffix
	if sign != 0 {
		switch {
		case p.hasNegative && (sign == '-' || hasSign(p.negPrefix) || hasSign(p.negSuffix)):
			prefix, suffix = p.negPrefix, p.negSuffix
		default:
			prefix = append([]token{{sign: '-'}}, prefix...)
		}
	}
	out := make([]Part, 0, len(core)+len(prefix)+len(suffix)+1)
	for i, t := range prefix {
		out = f.affix(out, t, sign)
		if t.sign == '¤' && i == len(prefix)-1 && isDigits(core[0]) {
			edge, _ := utf8.DecodeLastRuneInString(f.symbol)
			out = appendLiteral(out, gap(edge))
		}
	}
	out = append(out, core...)
	for i, t := range suffix {
		if t.sign == '¤' && i == 0 && isDigits(core[len(core)-1]) {
			edge, _ := utf8.DecodeRuneInString(f.symbol)
			out = appendLiteral(out, gap(edge))
		}
		out = f.affix(out, t, sign)
	}
	return out
}

func isDigits(p Part) bool { return p.Type == "integer" || p.Type == "fraction" }

func hasSign(tokens []token) bool {
	for _, t := range tokens {
		if t.sign == '-' {
			return true
		}
	}
	return false
}

// affix writes one token of a pattern.
func (f *Formatter) affix(out []Part, t token, sign rune) []Part {
	switch t.sign {
	case '%':
		return append(out, Part{Type: "percentSign", Value: f.symbols.percent})
	case '¤':
		return append(out, Part{Type: "currency", Value: f.symbol})
	case '-', '+':
		if sign == '+' {
			return append(out, Part{Type: "plusSign", Value: f.symbols.plus})
		}
		return append(out, Part{Type: "minusSign", Value: f.symbols.minus})
	}
	if f.options.Notation == "compact" && strings.ContainsFunc(t.text, func(c rune) bool { return unicode.IsLetter(c) }) {
		return word(out, t.text, "compact")
	}
	return appendLiteral(out, t.text)
}

// word adds text whose spaces at the ends are literals.
func word(out []Part, text, kind string) []Part {
	inner := strings.TrimFunc(text, unicode.IsSpace)
	if inner == "" {
		return appendLiteral(out, text)
	}
	before, after, _ := strings.Cut(text, inner)
	out = appendLiteral(out, before)
	out = append(out, Part{Type: kind, Value: inner})
	return appendLiteral(out, after)
}

func appendLiteral(out []Part, text string) []Part {
	if text == "" {
		return out
	}
	return append(out, Part{Type: "literal", Value: text})
}

// compactKey is where the locale has the compact forms.
func (f *Formatter) compactKey() string {
	switch {
	case f.options.CompactDisplay == "long":
		return "n.long."
	case f.options.Style == "currency" && f.options.CurrencyDisplay != "name":
		return "n.money."
	}
	return "n.short."
}

// compactPattern is the pattern of numbers of a magnitude, "" when they stay as they are.
func (f *Formatter) compactPattern(magnitude int, category string) string {
	if magnitude < 3 {
		return ""
	}
	key := f.compactKey()
	at := magnitude - 3
	for _, c := range []string{category, "other"} {
		forms := f.locale.Fields(key + c)
		if at := min(at, len(forms)-1); forms[at] != "" {
			return f.money(key, forms[at])
		}
	}
	return ""
}

// money puts the currency around a compact form that has no place for it.
func (f *Formatter) money(key, form string) string {
	if f.options.Style != "currency" || f.options.CurrencyDisplay == "name" || key == "n.money." || form == "0" {
		return form
	}
	usual := f.locale.Get("n.currency")
	if strings.HasPrefix(usual, "¤") {
		return "¤" + form
	}
	return form + "\u00a0¤"
}

// unit puts the unit around a number.
func (f *Formatter) unit(core []Part, category string) []Part {
	prefix := "u." + f.options.UnitDisplay + "."
	form := func(unit, name string) string { return f.locale.Pair(prefix+unit, name) }
	of := func(unit string) string {
		if text := form(unit, category); text != "" {
			return text
		}
		return form(unit, "other")
	}
	text := of(f.options.Unit)
	if text == "" {
		numerator, denominator, _ := strings.Cut(f.options.Unit, "-per-")
		text = of(numerator)
		if per := form(denominator, "per"); per != "" {
			text = strings.Replace(per, "{0}", text, 1)
		} else {
			one := form(denominator, "one")
			if one == "" {
				one = form(denominator, "other")
			}
			one = strings.TrimSpace(strings.Replace(one, "{0}", "", 1))
			text = strings.NewReplacer("{0}", text, "{1}", one).Replace(f.locale.Get(prefix + "per"))
		}
	}
	if f.options.Unit == "percent" && f.options.UnitDisplay != "long" {
		text = f.percentage()
	}
	before, after, _ := strings.Cut(text, "{0}")
	out := word(nil, before, "unit")
	out = append(out, core...)
	return word(out, after, "unit")
}

// percentage is the form of the style percent as that of a unit.
func (f *Formatter) percentage() string {
	p := parsePattern(f.locale.Get("n.percent"))
	text := ""
	for i, tokens := range [][]token{p.prefix, p.suffix} {
		if i == 1 {
			text += "{0}"
		}
		for _, t := range tokens {
			if t.sign == '%' {
				t.text = f.symbols.percent
			}
			text += t.text
		}
	}
	return text
}

// fill puts parts into "{0} {1}".
func fill(form string, zero []Part, one Part) []Part {
	var out []Part
	for form != "" {
		at := strings.IndexByte(form, '{')
		if at < 0 {
			return appendLiteral(out, form)
		}
		out = appendLiteral(out, form[:at])
		if form[at+1] == '0' {
			out = append(out, zero...)
		} else {
			out = append(out, one)
		}
		form = form[at+3:]
	}
	return out
}
