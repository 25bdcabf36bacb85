// Package pattern rewrites regular expressions of scripts into what the script engine
// understands: Unicode property escapes (\p{L}) become ranges of code points, because the
// engine takes them for plain letters without saying so.
//
// Package compile uses it for literals, the script machine for patterns made at run time.
package pattern

import (
	"fmt"
	"strings"
	"unicode"
)

// Needs says whether a pattern has something to rewrite. Flags are JavaScript's.
func Needs(source, flags string) bool {
	return strings.ContainsAny(flags, "uv") && (strings.Contains(source, `\p{`) || strings.Contains(source, `\P{`))
}

// Unsupported names, in plain words, what the engine cannot do in a pattern; "" when there is nothing.
func Unsupported(source, flags string) string {
	for _, flag := range flags {
		if flag == 'v' || flag == 'd' {
			return fmt.Sprintf("The regular expression flag %c is not supported here.", flag)
		}
	}
	for rest := source; ; {
		i := strings.Index(rest, "(?")
		if i < 0 {
			return ""
		}
		if !escaped(rest, i) && modifiers(rest[i+2:]) {
			return "Flags inside a regular expression, as in (?i:...), are not supported here."
		}
		rest = rest[i+2:]
	}
}

func escaped(s string, i int) bool {
	n := 0
	for i > n && s[i-1-n] == '\\' {
		n++
	}
	return n%2 == 1
}

func modifiers(s string) bool {
	for i := range len(s) {
		switch s[i] {
		case 'i', 'm', 's', '-':
		case ':':
			return i > 0
		default:
			return false
		}
	}
	return false
}

// Rewrite replaces the property escapes of a pattern with flag u. The error says which property is unknown.
func Rewrite(source string) (string, error) {
	var out strings.Builder
	class := false
	for i := 0; i < len(source); i++ {
		switch c := source[i]; {
		case c == '\\' && i+1 < len(source):
			end := strings.IndexByte(source[i:], '}')
			if (source[i+1] != 'p' && source[i+1] != 'P') || i+2 >= len(source) || source[i+2] != '{' || end < 0 {
				out.WriteString(source[i : i+2])
				i++
				continue
			}
			set, err := property(source[i+3 : i+end])
			if err != nil {
				return "", err
			}
			if source[i+1] == 'P' {
				set = set.complement()
			}
			set.write(&out, class)
			i += end
			continue
		case c == '[':
			class = true
		case c == ']':
			class = false
		}
		out.WriteByte(source[i])
	}
	return out.String(), nil
}

// ranges are code points, sorted, not touching.
type ranges [][2]rune

func (r ranges) complement() ranges {
	var out ranges
	next := rune(0)
	for _, each := range r {
		if each[0] > next {
			out = append(out, [2]rune{next, each[0] - 1})
		}
		next = each[1] + 1
	}
	if next <= unicode.MaxRune {
		out = append(out, [2]rune{next, unicode.MaxRune})
	}
	return out
}

// write puts the ranges where an escape stood, in brackets unless it stood in brackets itself.
func (r ranges) write(out *strings.Builder, inClass bool) {
	if !inClass {
		out.WriteByte('[')
	}
	for _, each := range r {
		point(out, each[0])
		if each[1] > each[0] {
			if each[1] > each[0]+1 {
				out.WriteByte('-')
			}
			point(out, each[1])
		}
	}
	if !inClass {
		out.WriteByte(']')
	}
}

func point(out *strings.Builder, r rune) {
	switch {
	case r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z':
		out.WriteRune(r)
	case r < 0x10000:
		fmt.Fprintf(out, `\u%04x`, r)
	default:
		fmt.Fprintf(out, `\u{%x}`, r)
	}
}
