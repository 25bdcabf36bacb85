package pattern

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// property finds the code points of what stands between the braces of \p{}.
func property(expression string) (ranges, error) {
	name, value, paired := strings.Cut(expression, "=")
	if paired {
		switch name {
		case "General_Category", "gc":
			if set, ok := category(value); ok {
				return set, nil
			}
		case "Script", "sc", "Script_Extensions", "scx":
			if table, ok := unicode.Scripts[script(value)]; ok {
				return union(table), nil
			}
		}
		return nil, fmt.Errorf("the regular expression property %s is not known", expression)
	}
	if set, ok := category(name); ok {
		return set, nil
	}
	if set, ok := derived(name); ok {
		return set, nil
	}
	if points, ok := emoji[emojiName(name)]; ok {
		return parse(points), nil
	}
	if table, ok := unicode.Properties[name]; ok && !strings.HasPrefix(name, "Other_") {
		return union(table), nil
	}
	return nil, fmt.Errorf("the regular expression property %s is not known", expression)
}

// categories are the long names of general categories.
var categories = map[string]string{
	"Letter": "L", "Cased_Letter": "LC", "Uppercase_Letter": "Lu", "Lowercase_Letter": "Ll", "Titlecase_Letter": "Lt",
	"Modifier_Letter": "Lm", "Other_Letter": "Lo",
	"Mark": "M", "Combining_Mark": "M", "Nonspacing_Mark": "Mn", "Spacing_Mark": "Mc", "Enclosing_Mark": "Me",
	"Number": "N", "Decimal_Number": "Nd", "digit": "Nd", "Letter_Number": "Nl", "Other_Number": "No",
	"Punctuation": "P", "punct": "P", "Connector_Punctuation": "Pc", "Dash_Punctuation": "Pd", "Open_Punctuation": "Ps",
	"Close_Punctuation": "Pe", "Initial_Punctuation": "Pi", "Final_Punctuation": "Pf", "Other_Punctuation": "Po",
	"Symbol": "S", "Math_Symbol": "Sm", "Currency_Symbol": "Sc", "Modifier_Symbol": "Sk", "Other_Symbol": "So",
	"Separator": "Z", "Space_Separator": "Zs", "Line_Separator": "Zl", "Paragraph_Separator": "Zp",
	"Other": "C", "Control": "Cc", "cntrl": "Cc", "Format": "Cf", "Surrogate": "Cs", "Private_Use": "Co", "Unassigned": "Cn",
}

func category(name string) (ranges, bool) {
	if short, ok := categories[name]; ok {
		name = short
	}
	switch name {
	case "LC":
		return union(unicode.Lu, unicode.Ll, unicode.Lt), true
	case "Cn":
		return assigned().complement(), true
	case "C":
		return merge(append(union(unicode.C), assigned().complement()...)), true
	}
	table, ok := unicode.Categories[name]
	if !ok {
		return nil, false
	}
	return union(table), true
}

func assigned() ranges {
	return union(unicode.L, unicode.M, unicode.N, unicode.P, unicode.S, unicode.Z, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs)
}

// derived are the properties that Unicode defines by others.
func derived(name string) (ranges, bool) {
	switch name {
	case "Any":
		return ranges{{0, unicode.MaxRune}}, true
	case "ASCII":
		return ranges{{0, unicode.MaxASCII}}, true
	case "Assigned":
		return assigned(), true
	case "Alphabetic", "Alpha":
		return union(unicode.L, unicode.Nl, unicode.Other_Alphabetic), true
	case "Uppercase", "Upper":
		return union(unicode.Lu, unicode.Other_Uppercase), true
	case "Lowercase", "Lower":
		return union(unicode.Ll, unicode.Other_Lowercase), true
	case "Cased":
		return union(unicode.Lu, unicode.Ll, unicode.Lt, unicode.Other_Uppercase, unicode.Other_Lowercase), true
	case "Math":
		return union(unicode.Sm, unicode.Other_Math), true
	case "White_Space", "space":
		return union(unicode.White_Space), true
	case "ID_Start", "IDS", "XID_Start", "XIDS":
		return start(), true
	case "ID_Continue", "IDC", "XID_Continue", "XIDC":
		return subtract(merge(append(start(), union(unicode.Mn, unicode.Mc, unicode.Nd, unicode.Pc, unicode.Other_ID_Continue)...)),
			union(unicode.Pattern_Syntax, unicode.Pattern_White_Space)), true
	case "Default_Ignorable_Code_Point", "DI":
		return union(unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector), true
	}
	return nil, false
}

func start() ranges {
	return subtract(union(unicode.L, unicode.Nl, unicode.Other_ID_Start), union(unicode.Pattern_Syntax, unicode.Pattern_White_Space))
}

// scripts are the short names met most; the long ones are package unicode's.
var scripts = map[string]string{
	"Latn": "Latin", "Grek": "Greek", "Cyrl": "Cyrillic", "Arab": "Arabic", "Hebr": "Hebrew", "Hani": "Han", "Hira": "Hiragana",
	"Kana": "Katakana", "Hang": "Hangul", "Thai": "Thai", "Deva": "Devanagari", "Armn": "Armenian", "Geor": "Georgian",
	"Beng": "Bengali", "Taml": "Tamil", "Zyyy": "Common", "Zinh": "Inherited",
}

func script(name string) string {
	if long, ok := scripts[name]; ok {
		return long
	}
	return name
}

func emojiName(name string) string {
	switch name {
	case "EPres":
		return "Emoji_Presentation"
	case "EMod":
		return "Emoji_Modifier"
	case "EBase":
		return "Emoji_Modifier_Base"
	case "EComp":
		return "Emoji_Component"
	case "ExtPict":
		return "Extended_Pictographic"
	}
	return name
}

func union(tables ...*unicode.RangeTable) ranges {
	var all ranges
	for _, t := range tables {
		for _, r := range t.R16 {
			all = stride(all, rune(r.Lo), rune(r.Hi), rune(r.Stride))
		}
		for _, r := range t.R32 {
			all = stride(all, rune(r.Lo), rune(r.Hi), rune(r.Stride))
		}
	}
	return merge(all)
}

func stride(all ranges, low, high, step rune) ranges {
	if step == 1 {
		return append(all, [2]rune{low, high})
	}
	for r := low; r <= high; r += step {
		all = append(all, [2]rune{r, r})
	}
	return all
}

// merge sorts ranges and joins those that touch.
func merge(all ranges) ranges {
	slices.SortFunc(all, func(a, b [2]rune) int { return int(a[0] - b[0]) })
	var out ranges
	for _, r := range all {
		if last := len(out) - 1; last >= 0 && r[0] <= out[last][1]+1 {
			out[last][1] = max(out[last][1], r[1])
			continue
		}
		out = append(out, r)
	}
	return out
}

// subtract takes the code points of b out of a.
func subtract(a, b ranges) ranges {
	return merge(append(a.complement(), b...)).complement()
}

func parse(points string) ranges {
	var out ranges
	for _, field := range strings.Fields(points) {
		low, high, joined := strings.Cut(field, "-")
		if !joined {
			high = low
		}
		from, err1 := strconv.ParseInt(low, 16, 32)
		to, err2 := strconv.ParseInt(high, 16, 32)
		if err1 != nil || err2 != nil {
			panic("pattern: the emoji table holds " + field)
		}
		out = append(out, [2]rune{rune(from), rune(to)})
	}
	return out
}
