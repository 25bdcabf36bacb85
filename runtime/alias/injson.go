package alias

import (
	"strings"
	"unicode/utf16"
)

// A text may hold a piece of JSON without being JSON, as a line of a log does, and one in whose strings there is
// JSON again. A letter is then written \u00eb, or \\u00eb, with as many backslashes as it was written.

// escapedInJSON is the letter that a text begins with, if that is escaped as in JSON, and how many bytes that takes; none
// where it is not, or stands for no letter of a name.
func escapedInJSON(s string) (r rune, size int) {
	slashes := len(s) - len(strings.TrimLeft(s, `\`))
	if slashes == 0 {
		return 0, 0
	}
	rest := s[slashes:]
	switch {
	case strings.HasPrefix(rest, "u"):
		r, size = unit(rest)
		if size == 0 {
			return 0, 0
		}
		if size += slashes; utf16.IsSurrogate(r) {
			again, ok := strings.CutPrefix(s[size:], s[:slashes])
			low, n := unit(again)
			if !ok || n == 0 { // no half beside it
				return 0, 0
			}
			r, size = utf16.DecodeRune(r, low), size+slashes+n
		}
		return r, size
	case strings.HasPrefix(rest, `"`), strings.HasPrefix(rest, "/"):
		return rune(rest[0]), slashes + 1
	case slashes > 1:
		return '\\', slashes
	}
	return 0, 0
}

// unit is what u00eb stands for.
func unit(s string) (r rune, size int) {
	if len(s) < len("u00eb") || s[0] != 'u' {
		return 0, 0
	}
	for i := 1; i < len("u00eb"); i++ {
		digit := strings.IndexByte(digits, small(s[i]))
		if digit < 0 {
			return 0, 0
		}
		r = r<<4 | rune(digit)
	}
	return r, len("u00eb")
}

// jsonBefore is the letter that a text ends with, if that is escaped as in JSON.
func jsonBefore(s string) (r rune, ok bool) {
	if n := len(s); n >= 2 && s[n-2] == '\\' && strings.IndexByte("nrtbf", s[n-1]) >= 0 {
		return ' ', true
	}
	if n := len(s) - len(`\u00eb`); n >= 0 && s[n] == '\\' {
		r, size := unit(s[n+1:])
		return r, size > 0
	}
	return 0, false
}

// unescapeJSON is a text without the escapes of JSON.
func unescapeJSON(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var out strings.Builder
	for s != "" {
		if r, n := escapedInJSON(s); n > 0 {
			out.WriteRune(r)
			s = s[n:]
			continue
		}
		out.WriteByte(s[0])
		s = s[1:]
	}
	return out.String()
}
