package number

import (
	"strings"
	"unicode/utf8"
)

// RangeParts writes two numbers as a range, or one with the sign for "about" when both
// look the same. A unit or currency behind both is written once,
// but not a single sign.
func (f *Formatter) RangeParts(start, end Decimal) []Part {
	a, b := f.Parts(start), f.Parts(end)
	if Join(a) == Join(b) {
		out := []Part{{Type: "approximatelySign", Value: f.symbols.approximately, Source: "shared"}}
		return append(out, from(a, "shared")...)
	}
	beforeA, coreA, afterA := affixes(a)
	beforeB, coreB, afterB := affixes(b)
	form := f.locale.Fields("n.range")[0]
	between := strings.TrimSuffix(strings.TrimPrefix(form, "{0}"), "{1}")
	separator := Part{Type: "literal", Value: between, Source: "shared"}
	same := Join(beforeA) == Join(beforeB) && Join(afterA) == Join(afterB)
	if same && (longer(beforeA) || longer(afterA)) || len(beforeA)+len(afterA)+len(beforeB)+len(afterB) == 0 {
		out := append(from(beforeA, "shared"), from(coreA, "startRange")...)
		out = append(append(out, separator), from(coreB, "endRange")...)
		return append(out, from(afterB, "shared")...)
	}
	if strings.TrimSpace(between) == between {
		separator.Value = " " + between + " "
	}
	return append(append(from(a, "startRange"), separator), from(b, "endRange")...)
}

// longer says that what stands beside the digits is more than a sign.
func longer(parts []Part) bool { return utf8.RuneCountInString(Join(parts)) > 1 }

// affixes cuts parts into what is before, in and after the digits.
func affixes(parts []Part) (before, core, after []Part) {
	digits := func(p Part) bool {
		switch p.Type {
		case "integer", "group", "decimal", "fraction", "nan", "infinity", "exponentSeparator", "exponentMinusSign", "exponentInteger":
			return true
		}
		return false
	}
	start, end := 0, len(parts)
	for start < len(parts) && !digits(parts[start]) {
		start++
	}
	for end > start && !digits(parts[end-1]) {
		end--
	}
	return parts[:start], parts[start:end], parts[end:]
}

func from(parts []Part, source string) []Part {
	out := make([]Part, len(parts))
	for i, p := range parts {
		p.Source = source
		out[i] = p
	}
	return out
}
