package number

import (
	"math"
	"strconv"
	"strings"
)

// Decimal is a decimal number of any size, an infinity or not a number at all.
// Its value is 0.digits times ten to the power of exponent.
type Decimal struct {
	Negative bool
	kind     kind
	digits   string // without zeros at either end; "" is zero
	exponent int
}

type kind byte

const (
	finite kind = iota
	infinite
	nan
)

// maxExponent bounds the powers of ten that texts may name.
const maxExponent = 10_000

// Float gives the shortest decimal that reads as f.
func Float(f float64) Decimal {
	switch {
	case math.IsNaN(f):
		return Decimal{kind: nan}
	case math.IsInf(f, 0):
		return Decimal{kind: infinite, Negative: f < 0}
	}
	d, _ := Parse(strconv.FormatFloat(f, 'e', -1, 64))
	d.Negative = math.Signbit(f)
	return d
}

// Parse reads a decimal as StringNumericLiteral of JavaScript has it: without prefix and
// separators, perhaps with an exponent. Blank text is zero.
func Parse(text string) (Decimal, bool) {
	text = strings.TrimSpace(text)
	var d Decimal
	if rest, ok := strings.CutPrefix(text, "-"); ok {
		d.Negative, text = true, rest
	} else {
		text = strings.TrimPrefix(text, "+")
	}
	if text == "Infinity" {
		d.kind = infinite
		return d, true
	}
	mantissa, power, scientific := strings.Cut(strings.ToLower(text), "e")
	if scientific {
		n, err := strconv.Atoi(power)
		if err != nil || n > maxExponent || n < -maxExponent || mantissa == "" {
			return Decimal{kind: nan}, false
		}
		d.exponent = n
	}
	integer, fraction, point := strings.Cut(mantissa, ".")
	if strings.Trim(integer+fraction, "0123456789") != "" || point && integer+fraction == "" {
		return Decimal{kind: nan}, false
	}
	d.digits = integer + fraction
	d.exponent += len(integer)
	return d.trimmed(), true
}

// trimmed removes the zeros at both ends.
func (d Decimal) trimmed() Decimal {
	rest := strings.TrimLeft(d.digits, "0")
	d.exponent -= len(d.digits) - len(rest)
	d.digits = strings.TrimRight(rest, "0")
	if d.digits == "" {
		d.exponent = 0
	}
	return d
}

// NaN says that it is not a number.
func (d Decimal) NaN() bool { return d.kind == nan }

// Finite says that it is neither infinite nor not a number.
func (d Decimal) Finite() bool { return d.kind == finite }

// Zero says that the value is zero, of either sign.
func (d Decimal) Zero() bool { return d.kind == finite && d.digits == "" }

// Compare orders finite and infinite values.
func (d Decimal) Compare(o Decimal) int {
	if d.Zero() && o.Zero() {
		return 0
	}
	sign := func(x Decimal) int {
		switch {
		case x.Zero():
			return 0
		case x.Negative:
			return -1
		}
		return 1
	}
	if a, b := sign(d), sign(o); a != b {
		return a - b
	}
	by := 1
	if d.Negative {
		by = -1
	}
	switch {
	case d.kind == infinite && o.kind == infinite:
		return 0
	case d.kind == infinite:
		return by
	case o.kind == infinite:
		return -by
	case d.exponent != o.exponent:
		return by * (d.exponent - o.exponent)
	}
	return by * strings.Compare(d.digits, o.digits)
}

// magnitude is the power of ten of the first digit; zero has 0.
func (d Decimal) magnitude() int {
	if d.digits == "" {
		return 0
	}
	return d.exponent - 1
}

// shift multiplies by a power of ten.
func (d Decimal) shift(by int) Decimal {
	if d.digits != "" {
		d.exponent += by
	}
	return d
}

// round gives the nearest multiple of step times ten to the power of place.
func (d Decimal) round(place, step int, mode string) Decimal {
	if d.kind != finite || d.digits == "" {
		return d
	}
	if step > 1 {
		return d.roundStep(place, step, mode)
	}
	keep := d.exponent - place
	if keep >= len(d.digits) {
		return d
	}
	kept, rest := "", d.digits
	if keep > 0 {
		kept, rest = d.digits[:keep], d.digits[keep:]
	}
	half := -1 // the rest against half a unit
	if keep >= 0 {
		half = strings.Compare(rest, "5")
	}
	even := kept == "" || (kept[len(kept)-1]-'0')%2 == 0
	up := d.up(mode, half, even)
	r := Decimal{Negative: d.Negative, digits: kept, exponent: place + len(kept)}
	if up {
		r.digits, r.exponent = increment(kept), place+len(kept)
		if len(r.digits) > len(kept) {
			r.exponent++
		}
	}
	return r.trimmed()
}

// roundStep is round for steps like 5 or 25, for which ten times the value is divided.
func (d Decimal) roundStep(place, step int, mode string) Decimal {
	scaled := d.shift(-place)
	f, _ := strconv.ParseFloat("0."+scaled.digits+"e"+strconv.Itoa(scaled.exponent), 64)
	units := f / float64(step)
	whole := math.Floor(units)
	rest := units - whole
	if rest > 0 {
		half := 0
		if rest != 0.5 {
			half = int(math.Copysign(1, rest-0.5))
		}
		if d.up(mode, half, math.Mod(whole, 2) == 0) {
			whole++
		}
	}
	r := Float(whole * float64(step)).shift(place)
	r.Negative = d.Negative
	return r
}

// up decides whether what is cut off makes the value larger in size.
func (d Decimal) up(mode string, half int, even bool) bool {
	switch mode {
	case "ceil":
		return !d.Negative
	case "floor":
		return d.Negative
	case "expand":
		return true
	case "trunc":
		return false
	case "halfCeil":
		return half > 0 || half == 0 && !d.Negative
	case "halfFloor":
		return half > 0 || half == 0 && d.Negative
	case "halfTrunc":
		return half > 0
	case "halfEven":
		return half > 0 || half == 0 && !even
	}
	return half >= 0 // halfExpand
}

// increment adds one to the last digit.
func increment(digits string) string {
	b := []byte(digits)
	for i := len(b) - 1; i >= 0; i-- {
		if b[i] != '9' {
			b[i]++
			return string(b)
		}
		b[i] = '0'
	}
	return "1" + string(b)
}

// split gives the digits before and after the decimal sign.
func (d Decimal) split() (integer, fraction string) {
	switch {
	case d.digits == "":
		return "0", ""
	case d.exponent <= 0:
		return "0", strings.Repeat("0", -d.exponent) + d.digits
	case d.exponent >= len(d.digits):
		return d.digits + strings.Repeat("0", d.exponent-len(d.digits)), ""
	}
	return d.digits[:d.exponent], d.digits[d.exponent:]
}
