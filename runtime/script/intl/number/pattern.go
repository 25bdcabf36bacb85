package number

import (
	"strings"
	"unicode"
)

// pattern is a number pattern of CLDR: what stands around the digits and how they group.
type pattern struct {
	prefix, suffix       []token
	negPrefix, negSuffix []token
	hasNegative          bool
	primary, secondary   int // sizes of groups, 0 for none
}

// token is a sign (one of % ¤ - +, as Type) or literal text (Type 0).
type token struct {
	sign rune
	text string
}

func parsePattern(text string) pattern {
	positive, negative, found := strings.Cut(text, ";")
	var p pattern
	var digits string
	p.prefix, digits, p.suffix = cutPattern(positive)
	if found {
		p.negPrefix, _, p.negSuffix = cutPattern(negative)
		p.hasNegative = true
	}
	integer, _, _ := strings.Cut(digits, ".")
	groups := strings.Split(integer, ",")
	if n := len(groups); n > 1 {
		p.primary = len(groups[n-1])
		p.secondary = p.primary
		if n > 2 {
			p.secondary = len(groups[n-2])
		}
	}
	return p
}

// cutPattern takes one half of a pattern apart.
func cutPattern(text string) (prefix []token, digits string, suffix []token) {
	into := &prefix
	quoted := false
	for _, c := range text {
		switch {
		case c == '\'':
			quoted = !quoted
		case !quoted && strings.ContainsRune("#0,.", c):
			digits += string(c)
			into = &suffix
		case !quoted && strings.ContainsRune("%¤-+", c):
			*into = append(*into, token{sign: c})
		default:
			*into = literal(*into, string(c))
		}
	}
	return prefix, digits, suffix
}

// literal adds text to tokens, to the last one if it is text as well.
func literal(tokens []token, text string) []token {
	if n := len(tokens); n > 0 && tokens[n-1].sign == 0 {
		tokens[n-1].text += text
		return tokens
	}
	return append(tokens, token{text: text})
}

// unquoted removes the quoted parts of a pattern.
func unquoted(text string) string {
	parts := strings.Split(text, "'")
	var b strings.Builder
	for i := 0; i < len(parts); i += 2 {
		b.WriteString(parts[i])
	}
	return b.String()
}

// gap is the space between a currency and digits where the pattern has none: after a
// symbol whose edge is no sign of its own.
func gap(edge rune) string {
	if unicode.In(edge, unicode.S, unicode.Z) {
		return ""
	}
	return "\u00a0"
}
