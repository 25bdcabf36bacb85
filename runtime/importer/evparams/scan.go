package evparams

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// The kinds of token.
const (
	kindEnd = iota
	kindWord
	kindString
	kindNumber
	kindSign
)

// token is one word of the text.
type token struct {
	kind    int
	text    string // of a string: what it stands for
	offset  int    // in bytes
	newline bool   // a line ends before it
	doc     string // the documentation comment before it
}

// scanner cuts a text into tokens.
type scanner struct {
	text    string
	at      int
	newline bool
	doc     string
}

// scan gives all tokens of a text; the last one is of kindEnd.
func scan(text string) []token {
	s := &scanner{text: text}
	var all []token
	for {
		t := s.next()
		all = append(all, t)
		if t.kind == kindEnd {
			return all
		}
	}
}

func (s *scanner) next() token {
	s.newline, s.doc = false, ""
	s.skip()
	t := token{offset: s.at, newline: s.newline, doc: s.doc}
	if s.at >= len(s.text) {
		return t
	}
	r, size := utf8.DecodeRuneInString(s.text[s.at:])
	switch {
	case r == '\'' || r == '"' || r == '`':
		t.kind, t.text = kindString, s.quoted(byte(r))
	case letter(r):
		t.kind, t.text = kindWord, s.run(func(r rune) bool { return letter(r) || unicode.IsDigit(r) })
	case unicode.IsDigit(r):
		t.kind, t.text = kindNumber, s.run(func(r rune) bool { return letter(r) || unicode.IsDigit(r) || r == '.' })
	default:
		t.kind, t.text = kindSign, s.text[s.at:s.at+size]
		s.at += size
	}
	return t
}

func letter(r rune) bool { return r == '_' || r == '$' || r == '#' || unicode.IsLetter(r) }

func (s *scanner) run(belongs func(rune) bool) string {
	rest := s.text[s.at:]
	end := strings.IndexFunc(rest, func(r rune) bool { return !belongs(r) })
	if end < 0 {
		end = len(rest)
	}
	s.at += end
	return rest[:end]
}

// skip goes over white space and comments; it keeps the last documentation comment.
func (s *scanner) skip() {
	for s.at < len(s.text) {
		rest := s.text[s.at:]
		r, size := utf8.DecodeRuneInString(rest)
		switch {
		case r == '\n' || r == '\r':
			s.newline = true
			s.at += size
		case unicode.IsSpace(r) || r == '\uFEFF':
			s.at += size
		case strings.HasPrefix(rest, "//"):
			s.at += until(rest, "\n", 0)
		case strings.HasPrefix(rest, "/*"):
			comment := rest[:until(rest, "*/", 2)]
			s.at += len(comment)
			s.newline = s.newline || strings.Contains(comment, "\n")
			if strings.HasPrefix(comment, "/**") && len(comment) > 4 {
				s.doc = plain(comment)
			}
		default:
			return
		}
	}
}

// until is how far text goes until mark, which is searched from the given offset; the mark of
// a block comment is part of it.
func until(text, mark string, from int) int {
	at := strings.Index(text[from:], mark)
	switch {
	case at < 0:
		return len(text)
	case mark == "\n":
		return from + at
	}
	return from + at + len(mark)
}

// plain is the text of a documentation comment, on one line.
func plain(comment string) string {
	comment = strings.TrimSuffix(strings.TrimPrefix(comment, "/**"), "*/")
	var words []string
	for line := range strings.SplitSeq(comment, "\n") {
		words = append(words, strings.Fields(strings.TrimLeft(strings.TrimSpace(line), "*"))...)
	}
	return strings.ToValidUTF8(strings.Join(words, " "), "\uFFFD")
}

// quoted reads a string; one that is not closed ends with its line.
func (s *scanner) quoted(quote byte) string {
	var out strings.Builder
	for s.at++; s.at < len(s.text); s.at++ {
		switch b := s.text[s.at]; {
		case b == quote:
			s.at++
			return strings.ToValidUTF8(out.String(), "\uFFFD")
		case b == '\n' && quote != '`':
			return strings.ToValidUTF8(out.String(), "\uFFFD")
		case b == '\\' && s.at+1 < len(s.text):
			s.at++
			out.WriteByte(unescaped(s.text[s.at]))
		default:
			out.WriteByte(b)
		}
	}
	return strings.ToValidUTF8(out.String(), "\uFFFD")
}

func unescaped(b byte) byte {
	switch b {
	case 'n':
		return '\n'
	case 't':
		return '\t'
	case 'r':
		return '\r'
	}
	return b
}
