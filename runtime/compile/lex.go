package compile

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// kind is what a token is.
type kind uint8

const (
	identifier kind = iota
	punctuation
	text     // a string, or a stretch of a template between its expressions
	number   //
	regex    // with its flags
	template // the backquote that opens or ends a template
)

// token is one lexical element; comments and white space are none.
type token struct {
	kind       kind
	start, end int
}

// source is a script's text cut into tokens. TypeScript needs no more than JavaScript here:
// the only question that depends on grammar is whether a slash divides or opens a pattern.
type source struct {
	text   string
	tokens []token
	// sure is false when the text could not be cut cleanly; whoever must not miss anything then assumes the worst.
	sure bool
}

func (s *source) at(i int) string {
	if i < 0 || i >= len(s.tokens) {
		return ""
	}
	return s.text[s.tokens[i].start:s.tokens[i].end]
}

func (s *source) is(i int, k kind) bool { return i >= 0 && i < len(s.tokens) && s.tokens[i].kind == k }

// brace is one open bracket: what it is, and whether a slash after its end opens a pattern.
type brace struct {
	open    byte // ( [ { or $ for an expression in a template
	pattern bool
}

type lexer struct {
	source
	pos    int
	braces []brace
}

// lex cuts a text into tokens. It never fails; a text that is not a program gives tokens that are not sure.
func lex(text string) *source {
	l := &lexer{source: source{text: text, sure: true, tokens: make([]token, 0, len(text)/5+8)}}
	if strings.HasPrefix(text, "#!") {
		l.line()
	}
	for l.pos < len(text) {
		l.next()
	}
	l.sure = l.sure && len(l.braces) == 0
	return &l.source
}

func (l *lexer) next() {
	c := l.text[l.pos]
	switch {
	case c == ' ' || c == '\t' || c == '\n' || c == '\r':
		l.pos++
	case strings.HasPrefix(l.text[l.pos:], "//"):
		l.line()
	case strings.HasPrefix(l.text[l.pos:], "/*"):
		end := strings.Index(l.text[l.pos+2:], "*/")
		if end < 0 {
			l.sure, l.pos = false, len(l.text)
			return
		}
		l.pos += end + 4
	case c == '"' || c == '\'':
		l.quoted(c)
	case c == '`':
		l.add(template, l.pos+1)
		l.template()
	case c == '/' && l.opensPattern():
		l.pattern()
	case c >= '0' && c <= '9' || c == '.' && l.pos+1 < len(l.text) && digit(l.text[l.pos+1]):
		l.number()
	case c < utf8.RuneSelf && !letter(c):
		l.punctuation(c)
	default:
		l.word()
	}
}

func digit(c byte) bool { return c >= '0' && c <= '9' }

func letter(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || digit(c) || c == '_' || c == '$' || c == '#' || c == '\\'
}

func (l *lexer) add(k kind, end int) {
	l.tokens = append(l.tokens, token{k, l.pos, end})
	l.pos = end
}

func (l *lexer) line() {
	if end := strings.IndexByte(l.text[l.pos:], '\n'); end >= 0 {
		l.pos += end
		return
	}
	l.pos = len(l.text)
}

func (l *lexer) quoted(quote byte) {
	for i := l.pos + 1; i < len(l.text); i++ {
		switch l.text[i] {
		case '\\':
			i++
		case quote:
			l.add(text, i+1)
			return
		case '\n':
			l.sure = false
			l.add(text, i)
			return
		}
	}
	l.sure = false
	l.add(text, len(l.text))
}

// template reads on in a template, up to its end or to its next expression.
func (l *lexer) template() {
	for i := l.pos; i < len(l.text); i++ {
		switch {
		case l.text[i] == '\\':
			i++
		case l.text[i] == '`':
			l.add(text, i)
			l.add(template, i+1)
			return
		case strings.HasPrefix(l.text[i:], "${"):
			l.add(text, i)
			l.braces = append(l.braces, brace{'$', false})
			l.add(punctuation, i+2)
			return
		}
	}
	l.sure = false
	l.add(text, len(l.text))
}

// pattern reads a regular expression literal with its flags.
func (l *lexer) pattern() {
	class := false
	for i := l.pos + 1; i < len(l.text); i++ {
		switch c := l.text[i]; {
		case c == '\\':
			i++
		case c == '[':
			class = true
		case c == ']':
			class = false
		case c == '\n':
			l.sure = false
			l.add(punctuation, l.pos+1)
			return
		case c == '/' && !class:
			for i++; i < len(l.text) && letter(l.text[i]); i++ {
			}
			l.add(regex, i)
			return
		}
	}
	l.sure = false
	l.add(punctuation, l.pos+1)
}

func (l *lexer) number() {
	i := l.pos
	for i < len(l.text) && (letter(l.text[i]) || l.text[i] == '.' ||
		(l.text[i] == '+' || l.text[i] == '-') && (l.text[i-1] == 'e' || l.text[i-1] == 'E') && !strings.HasPrefix(l.text[l.pos:], "0x")) {
		i++
	}
	l.add(number, i)
}

func (l *lexer) word() {
	i := l.pos
	for i < len(l.text) {
		r, size := utf8.DecodeRuneInString(l.text[i:])
		if r < utf8.RuneSelf && !letter(l.text[i]) || r >= utf8.RuneSelf && !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsNumber(r) && r != '\u200c' && r != '\u200d' {
			break
		}
		i += size
	}
	if i == l.pos { // a space of another script, a byte order mark, or a character that has no place here
		_, size := utf8.DecodeRuneInString(l.text[i:])
		l.pos += size
		return
	}
	l.add(identifier, i)
}

// operators are those of several characters that matter to whoever reads the tokens.
var operators = []string{"...", "?.", "=>", "++", "--"}

func (l *lexer) punctuation(c byte) {
	for _, op := range operators {
		if strings.HasPrefix(l.text[l.pos:], op) {
			if op == "?." && l.pos+2 < len(l.text) && digit(l.text[l.pos+2]) {
				continue // a ?.5 : b
			}
			l.add(punctuation, l.pos+len(op))
			return
		}
	}
	switch c {
	case '(':
		l.braces = append(l.braces, brace{c, l.after("if", "while", "for", "with")})
	case '[':
		l.braces = append(l.braces, brace{c, false})
	case '{':
		l.braces = append(l.braces, brace{c, l.opensBlock()})
	case ')', ']', '}':
		l.close(c)
		return
	}
	l.add(punctuation, l.pos+1)
}

func (l *lexer) close(c byte) {
	if len(l.braces) == 0 {
		l.sure = false
		l.add(punctuation, l.pos+1)
		return
	}
	top := l.braces[len(l.braces)-1]
	l.braces = l.braces[:len(l.braces)-1]
	want := map[byte]byte{'(': ')', '[': ']', '{': '}', '$': '}'}[top.open]
	l.sure = l.sure && want == c
	l.add(punctuation, l.pos+1)
	if top.open == '$' {
		l.template()
		return
	}
	if top.pattern { // kept in the token so that opensPattern need not search back
		l.tokens[len(l.tokens)-1].kind = closing
	}
}

// closing is a bracket after which a slash opens a pattern. It reads as punctuation elsewhere.
const closing kind = 255

func (l *lexer) after(words ...string) bool {
	last := len(l.tokens) - 1
	if !l.is(last, identifier) || l.at(last-1) == "." || l.at(last-1) == "?." {
		return false
	}
	for _, w := range words {
		if l.at(last) == w {
			return true
		}
	}
	return false
}

// opensPattern says whether a slash here begins a regular expression rather than divides.
func (l *lexer) opensPattern() bool {
	last := len(l.tokens) - 1
	if last < 0 {
		return true
	}
	switch l.tokens[last].kind {
	case identifier:
		return l.after("return", "typeof", "instanceof", "in", "of", "new", "delete", "void", "throw", "case", "do", "else", "await", "yield", "default")
	case number, text, template, regex:
		return false
	case closing:
		return true
	}
	switch l.at(last) {
	case ")", "]", "}", "++", "--":
		return false
	case "!": // a! / b in TypeScript, !/x/ otherwise
		return !(l.is(last-1, identifier) || l.at(last-1) == ")" || l.at(last-1) == "]") || l.tokens[last].start != l.tokens[last-1].end
	}
	return true
}

// opensBlock says whether a brace here opens statements rather than an object.
func (l *lexer) opensBlock() bool {
	last := len(l.tokens) - 1
	if last < 0 || l.is(last, closing) {
		return true
	}
	if l.is(last, identifier) {
		return !l.after("return", "typeof", "in", "of", "new", "void", "throw", "case", "await", "yield", "default", "extends")
	}
	switch l.at(last) {
	case ")", ";", "{", "}", "=>", ">":
		return true
	}
	return false
}
