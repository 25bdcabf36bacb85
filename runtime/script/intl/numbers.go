package intl

import (
	"math"
	"math/big"
	"strconv"
	"strings"

	"github.com/dop251/goja"

	"bobbin/runtime/script/intl/cldr"
	"bobbin/runtime/script/intl/number"
	"bobbin/runtime/script/web/unit"
)

// What a run function of a service is asked for, as its first argument.
const (
	asText = iota
	asParts
	asRange
	asRangeParts
)

// decimal reads a number, BigInt or text.
func decimal(v goja.Value) number.Decimal {
	switch x := v.Export().(type) {
	case int64:
		d, _ := number.Parse(strconv.FormatInt(x, 10))
		return d
	case *big.Int:
		d, _ := number.Parse(x.String())
		return d
	case string:
		if d, ok := number.Parse(x); ok {
			return d
		}
	}
	return number.Float(v.ToFloat())
}

// flat hands parts over as [type, value, source, ...].
func flat(rt *goja.Runtime, parts []number.Part) goja.Value {
	all := make([]any, 0, 3*len(parts))
	for _, p := range parts {
		all = append(all, p.Type, p.Value, p.Source)
	}
	return rt.NewArray(all...)
}

// numberOptions reads the fields of number.js.
func numberOptions(text string) number.Options {
	p := strings.Split(text, separator)
	n := func(i int) int {
		v, _ := strconv.Atoi(p[i])
		return v
	}
	return number.Options{
		Style: p[0], Currency: p[1], CurrencyDisplay: p[2], CurrencySign: p[3], Unit: p[4], UnitDisplay: p[5], Notation: p[6],
		CompactDisplay: p[7], SignDisplay: p[8], UseGrouping: p[9], MinimumIntegerDigits: n(10), MinimumFractionDigits: n(11),
		MaximumFractionDigits: n(12), MinimumSignificantDigits: n(13), MaximumSignificantDigits: n(14), Rounding: p[15],
		RoundingMode: p[16], TrailingZeroDisplay: p[17], RoundingIncrement: n(18),
	}
}

// formatter finds or makes the Formatter for a resolved locale.
func (s *Intl) formatter(r cldr.Resolution, spec string) *number.Formatter {
	name, digits := s.digits(r)
	return keep(s, "number\x02"+r.Locale.Name+"\x02"+name+"\x02"+spec, func() *number.Formatter {
		o := numberOptions(spec)
		o.Digits = digits
		return number.New(r.Locale, o)
	})
}

// plain is the spec of a number without options.
const plain = "decimal\x01\x01\x01\x01\x01\x01standard\x01\x01auto\x01auto\x011\x010\x013\x01\x01\x01fraction\x01halfExpand\x01auto\x011"

// numbers are the functions of number.js.
func (s *Intl) numbers(set *unit.Set) unit.Natives {
	rt := set.VM.Runtime()
	return unit.Natives{
		"units": unit.Func(func(goja.FunctionCall) goja.Value { return rt.ToValue(units()) }),
		"currencyDigits": unit.Func(func(call goja.FunctionCall) goja.Value {
			text, ok := s.data().Supplement("currency." + call.Argument(0).String())
			if !ok {
				text = "2"
			}
			n, _ := strconv.Atoi(text)
			return rt.ToValue(n)
		}),
		"number": unit.Func(func(call goja.FunctionCall) goja.Value {
			r := s.resolve(call.Argument(0).String(), s.numbering(call.Argument(1).String()))
			f := s.formatter(r, call.Argument(2).String())
			name, _ := s.digits(r)
			return list(rt, set.VM.Function("", 1, func(call goja.FunctionCall) goja.Value { return runNumber(set, f, call) }), r.Tag.String(), name)
		}),
	}
}

// runNumber is what a NumberFormat object calls.
func runNumber(set *unit.Set, f *number.Formatter, call goja.FunctionCall) goja.Value {
	rt := set.VM.Runtime()
	kind := call.Argument(0).ToInteger()
	start := decimal(call.Argument(1))
	switch kind {
	case asText:
		return rt.ToValue(f.Format(start))
	case asParts:
		return flat(rt, f.Parts(start))
	}
	end := decimal(call.Argument(2))
	if start.NaN() || end.NaN() {
		panic(rangeError(rt, "Invalid number in a range: NaN"))
	}
	parts := f.RangeParts(start, end)
	if kind == asRange {
		return rt.ToValue(number.Join(parts))
	}
	return flat(rt, parts)
}

// rangeError makes a RangeError.
func rangeError(rt *goja.Runtime, message string) goja.Value {
	e, err := rt.New(rt.Get("RangeError"), rt.ToValue(message))
	if err != nil {
		return rt.NewTypeError("%s", message)
	}
	return e
}

// whole gives a number's text when it is a small whole one, "" otherwise.
func whole(f float64) string {
	if f == math.Trunc(f) && math.Abs(f) < 10 {
		return strconv.Itoa(int(f))
	}
	return ""
}
