// Package number writes numbers as Intl.NumberFormat does: decimals, percentages,
// currencies, units, scientific and compact notation.
package number

import (
	"strconv"
	"strings"
	"sync"

	"bobbin/runtime/script/intl/cldr"
	"bobbin/runtime/script/intl/plural"
)

// Part is a piece of formatted text with its type as formatToParts names it. Source is set
// in ranges only.
type Part struct{ Type, Value, Source string }

// Join gives the text of parts.
func Join(parts []Part) string {
	var b strings.Builder
	for _, p := range parts {
		b.WriteString(p.Value)
	}
	return b.String()
}

// Options are those of Intl.NumberFormat after all defaults are applied, in its words.
type Options struct {
	Style, Currency, CurrencyDisplay, CurrencySign     string
	Unit, UnitDisplay, Notation, CompactDisplay        string
	SignDisplay, UseGrouping                           string // UseGrouping: auto, always, min2 or false
	MinimumIntegerDigits                               int
	MinimumFractionDigits, MaximumFractionDigits       int
	MinimumSignificantDigits, MaximumSignificantDigits int
	Rounding                                           string // fraction, significant, morePrecision or lessPrecision
	RoundingMode, TrailingZeroDisplay                  string
	RoundingIncrement                                  int
	Digits                                             string // the ten digits of the numbering system; "" is 0-9
}

// Formatter writes numbers for one locale and one set of options. It is immutable.
type Formatter struct {
	options Options
	locale  *cldr.Locale
	symbols symbols
	pattern pattern
	rules   func() *plural.Rules
	digits  []rune
	min     int // grouping needs so many digits before the first separator
	symbol  string
}

// symbols are the signs of a locale.
type symbols struct {
	decimal, group, percent, plus, minus, exponent, infinity, nan, approximately string
}

// New makes a Formatter.
func New(l *cldr.Locale, o Options) *Formatter {
	s := l.Fields("n.symbols")
	f := &Formatter{options: o, locale: l, symbols: symbols{s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7], s[8]}}
	f.rules = sync.OnceValue(func() *plural.Rules { return plural.New(l, "cardinal") })
	if o.Style == "currency" {
		if s[9] != "" {
			f.symbols.decimal = s[9]
		}
		if s[10] != "" {
			f.symbols.group = s[10]
		}
		f.symbol = f.currencySymbol()
	}
	if o.Digits != "" {
		f.digits = []rune(o.Digits)
	}
	f.min, _ = strconv.Atoi(l.Get("n.min"))
	switch o.UseGrouping {
	case "always":
		f.min = 1
	case "min2":
		f.min = max(f.min, 2)
	}
	f.pattern = f.choosePattern()
	return f
}

// choosePattern gives the pattern of the style, before compact forms.
func (f *Formatter) choosePattern() pattern {
	switch {
	case f.options.Style == "percent":
		return parsePattern(f.locale.Get("n.percent"))
	case f.options.Style == "currency" && f.options.CurrencyDisplay != "name":
		key := "n.currency"
		if f.options.CurrencySign == "accounting" {
			key = "n.accounting"
		}
		return parsePattern(f.locale.Get(key))
	}
	return parsePattern(f.locale.Get("n.decimal"))
}

// currencySymbol is what stands for the currency.
func (f *Formatter) currencySymbol() string {
	code := f.options.Currency
	parts := f.locale.Fields("c." + code)
	if len(parts) < 3 || f.options.CurrencyDisplay == "code" {
		return code
	}
	symbol := parts[0]
	if symbol == "" {
		symbol = code
	}
	if f.options.CurrencyDisplay == "narrowSymbol" && parts[1] != "" {
		symbol = parts[1]
	}
	return symbol
}

// CurrencyName is the currency's name in the plural form of a category.
func CurrencyName(l *cldr.Locale, code, category string) string {
	joined := l.Get("c." + code)
	if name := cldr.Part(joined, category); name != "" {
		return name
	}
	if parts := strings.SplitN(joined, "|", 4); len(parts) >= 3 && parts[2] != "" {
		return parts[2]
	}
	return code
}

// Format gives the text of a number.
func (f *Formatter) Format(d Decimal) string { return Join(f.Parts(d)) }

// Plural gives the number as plural rules look at it.
func (f *Formatter) Plural(d Decimal) plural.Number {
	if !d.Finite() {
		return plural.Number{Integer: "0"}
	}
	r := f.round(d)
	n := plural.Number{Exponent: r.power}
	n.Integer, n.Fraction = r.integer, r.fraction
	return n
}

// rounded is a number ready to be written: its digits and the power of ten that a compact
// or scientific form has taken out.
type rounded struct {
	Decimal
	integer, fraction string
	power             int
	compact           string // the pattern of the compact form, "" for none
}

// round applies notation and rounding.
func (f *Formatter) round(d Decimal) rounded {
	if f.options.Style == "percent" {
		d = d.shift(2)
	}
	r := rounded{power: f.power(d.magnitude())}
	r.Decimal = f.precision(d.shift(-r.power))
	// Rounding may have carried into the next form: 999,999 is 1M.
	if now := f.power(r.magnitude() + r.power); now != r.power && !r.Zero() {
		r.power = now
		r.Decimal = f.precision(d.shift(-now))
	}
	r.integer, r.fraction = f.pad(r.Decimal)
	return r
}

// power is the power of ten that the notation takes out of a number of a magnitude.
func (f *Formatter) power(magnitude int) int {
	switch f.options.Notation {
	case "scientific":
		return magnitude
	case "engineering":
		if magnitude < 0 {
			return (magnitude - 2) / 3 * 3
		}
		return magnitude / 3 * 3
	case "compact":
		text := f.compactPattern(magnitude, "other")
		zeros := strings.Count(unquoted(text), "0")
		if text == "" || text == "0" || zeros == 0 {
			return 0
		}
		return min(magnitude, f.largest()) - zeros + 1
	}
	return 0
}

// largest is the magnitude of the last compact form.
func (f *Formatter) largest() int { return len(f.locale.Fields(f.compactKey()+"other")) + 2 }

// precision rounds to the digits asked for.
func (f *Formatter) precision(d Decimal) Decimal {
	o := &f.options
	bySignificant := d.magnitude() + 1 - o.MaximumSignificantDigits
	byFraction := -o.MaximumFractionDigits
	place := byFraction
	switch o.Rounding {
	case "significant":
		place = bySignificant
	case "morePrecision":
		place = min(bySignificant, byFraction)
	case "lessPrecision":
		place = max(bySignificant, byFraction)
	}
	return d.round(place, max(o.RoundingIncrement, 1), o.RoundingMode)
}

// pad adds the zeros asked for.
func (f *Formatter) pad(d Decimal) (integer, fraction string) {
	o := &f.options
	integer, fraction = d.split()
	significant := o.MinimumSignificantDigits - d.magnitude() - 1
	least := o.MinimumFractionDigits
	switch o.Rounding {
	case "significant":
		least = significant
	case "morePrecision", "lessPrecision":
		usesSignificant := d.magnitude()+1-o.MaximumSignificantDigits <= -o.MaximumFractionDigits
		if usesSignificant == (o.Rounding == "morePrecision") {
			least = significant
		}
	}
	if d.Zero() && o.Rounding != "fraction" && least == significant {
		least = o.MinimumSignificantDigits - 1
	}
	if o.TrailingZeroDisplay == "stripIfInteger" && fraction == "" {
		least = 0
	}
	if least > len(fraction) {
		fraction += strings.Repeat("0", least-len(fraction))
	}
	if short := o.MinimumIntegerDigits - len(integer); short > 0 {
		integer = strings.Repeat("0", short) + integer
	}
	return integer, fraction
}
