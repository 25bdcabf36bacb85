package console

import (
	"math"
	"strconv"
	"strings"

	"github.com/dop251/goja"
)

// format joins the arguments of a call; the first may be a format with %s, %d, %i, %f, %j,
// %o, %O, %c and %%.
func (c *console) format(arguments []goja.Value) string {
	if len(arguments) == 0 {
		return ""
	}
	var parts []string
	if first := arguments[0]; goja.IsString(first) {
		text, used := first.String(), 0
		if len(arguments) > 1 && strings.Contains(text, "%") {
			text, used = c.fill(text, arguments[1:])
		}
		parts = append(parts, text)
		arguments = arguments[1+used:]
	}
	for _, a := range arguments {
		if goja.IsString(a) {
			parts = append(parts, a.String())
		} else {
			parts = append(parts, c.printer(defaultDepth).print(a))
		}
	}
	return strings.Join(parts, " ")
}

// fill puts arguments into a format and says how many it took.
func (c *console) fill(format string, arguments []goja.Value) (string, int) {
	var b strings.Builder
	used := 0
	for n := 0; n < len(format); n++ {
		if format[n] != '%' || n+1 == len(format) {
			b.WriteByte(format[n])
			continue
		}
		verb := format[n+1]
		if verb == '%' {
			b.WriteByte('%')
			n++
			continue
		}
		if used >= len(arguments) || !strings.ContainsRune("sdifjoOc", rune(verb)) {
			b.WriteByte('%')
			continue
		}
		b.WriteString(c.verb(verb, arguments[used]))
		used++
		n++
	}
	return b.String(), used
}

// verb shows one argument of a format.
func (c *console) verb(verb byte, v goja.Value) string {
	_, object := v.(*goja.Object)
	switch verb {
	case 'c':
		return "" // styles
	case 's':
		if goja.IsString(v) {
			return v.String()
		}
		return c.printer(1).print(v)
	case 'd', 'i', 'f':
		if object {
			return "NaN"
		}
		if _, symbol := v.(*goja.Symbol); symbol {
			return "NaN"
		}
		if goja.IsBigInt(v) {
			return v.String() + "n"
		}
		f := v.ToFloat()
		if verb == 'i' {
			f = math.Trunc(f)
		}
		return number(c.vm.Runtime().ToValue(f))
	case 'j':
		return c.printer(defaultDepth).print(v)
	}
	return c.printer(defaultDepth).print(v)
}

// number writes a number as JavaScript does, but for minus zero.
func number(v goja.Value) string {
	if f := v.ToFloat(); f == 0 && math.Signbit(f) {
		return "-0"
	}
	return v.String()
}

// quoted writes a string as a literal with the quotes that need the fewest escapes.
func quoted(s string) string {
	quote := `'`
	if strings.Contains(s, `'`) {
		if !strings.Contains(s, `"`) {
			quote = `"`
		} else if !strings.Contains(s, "`") {
			quote = "`"
		}
	}
	var b strings.Builder
	b.WriteString(quote)
	for _, r := range s {
		switch {
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\\':
			b.WriteString(`\\`)
		case string(r) == quote:
			b.WriteString(`\` + quote)
		case r < ' ' || r == 0x7f:
			b.WriteString(`\x` + strconv.FormatInt(int64(r)+0x100, 16)[1:])
		default:
			b.WriteRune(r)
		}
	}
	b.WriteString(quote)
	return b.String()
}
