package jql

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
)

// token is a word, a quoted string, a sign or the end.
type token struct {
	text         string
	quoted       bool
	sign         bool
	end          bool
	line, column int // from 1
}

// is compares a sign, or an unquoted word without regard to case.
func (t token) is(word string) bool {
	return !t.quoted && !t.end && strings.EqualFold(t.text, word)
}

// reserved are words that need quotation marks; the ones the grammar itself uses come first.
var reserved = words(`and or not in is empty null order by asc desc was changed from to on before after during
	abort access add after alias all alter any array as audit avg begin between boolean break byte case cf char
	character check checkpoint collate collation column commit connect continue count create current date decimal
	declare decrement default defaults define delete delimiter difference distinct divide do domain double drop else
	encoding end equals escape exclusive exec execute exists explain false fetch file field first float for function go
	goto grant greater group having identified if immediate increment index initial inner inout input insert int integer
	intersect intersection into isempty isnull join last left less like limit lock long max min minus mode modify modulo
	more multiply next noaudit notin nowait number object of option outer output power previous prior privileges public
	raise raw remainder rename resource return returns revoke right row rowid rownum rows select session set share size
	sqrt start strict string subtract sum synonym table then trans transaction trigger true uid union unique update user
	validate values view when whenever where while with`)

func words(text string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(text) {
		set[w] = true
	}
	return set
}

// signs are the operators and punctuation, longer ones first.
func signs() []string {
	return []string{"!=", "!~", "<=", ">=", "&&", "||", "=", "<", ">", "~", "!", "(", ")", ",", "[", "]", "&", "|"}
}

// scan cuts a query into tokens; the last one is the end.
func scan(text string) ([]token, error) {
	s := &scanner{rest: []rune(text), line: 1, column: 1}
	var tokens []token
	for {
		s.skipSpace()
		if len(s.rest) == 0 {
			return append(tokens, token{end: true, line: s.line, column: s.column}), nil
		}
		t, err := s.token()
		if err != nil {
			return nil, err
		}
		tokens = append(tokens, t)
	}
}

type scanner struct {
	rest         []rune
	line, column int
}

func (s *scanner) advance(n int) {
	for _, r := range s.rest[:n] {
		s.column++
		if r == '\n' {
			s.line, s.column = s.line+1, 1
		}
	}
	s.rest = s.rest[n:]
}

func (s *scanner) skipSpace() {
	n := 0
	for n < len(s.rest) && unicode.IsSpace(s.rest[n]) {
		n++
	}
	s.advance(n)
}

func (s *scanner) token() (token, error) {
	t := token{line: s.line, column: s.column}
	if quote := s.rest[0]; quote == '"' || quote == '\'' {
		return s.quoted(quote)
	}
	for _, sign := range signs() {
		if strings.HasPrefix(string(s.rest[:min(2, len(s.rest))]), sign) {
			t.text, t.sign = sign, true
			s.advance(len(sign))
			return t, nil
		}
	}
	var word strings.Builder
	for len(s.rest) > 0 && !unicode.IsSpace(s.rest[0]) && !strings.ContainsRune(`"'=!<>~(),[]&|`, s.rest[0]) {
		r := s.rest[0]
		switch {
		case r == '\\':
			unescaped, err := s.escape()
			if err != nil {
				return t, err
			}
			word.WriteRune(unescaped)
			continue
		case strings.ContainsRune("{}*/%+^$#@?;`", r):
			return t, at(s.line, s.column, "The character '%c' is a reserved JQL character. You must enclose it in a string or use the escape '\\u%04x' instead.", r, r)
		case unicode.IsControl(r):
			return t, at(s.line, s.column, "The character '%s' is not allowed in a JQL query.", fmt.Sprintf("\\u%04x", r))
		}
		word.WriteRune(r)
		s.advance(1)
	}
	t.text = word.String()
	return t, nil
}

func (s *scanner) quoted(quote rune) (token, error) {
	t := token{line: s.line, column: s.column, quoted: true}
	s.advance(1)
	var text strings.Builder
	for {
		if len(s.rest) == 0 {
			return t, at(t.line, t.column, "The quoted string '%s' has not been completed.", text.String())
		}
		if s.rest[0] == quote {
			s.advance(1)
			t.text = text.String()
			return t, nil
		}
		if s.rest[0] == '\\' {
			r, err := s.escape()
			if err != nil {
				return t, err
			}
			text.WriteRune(r)
			continue
		}
		text.WriteRune(s.rest[0])
		s.advance(1)
	}
}

// escape takes a backslash and what it stands for.
func (s *scanner) escape() (rune, error) {
	line, column := s.line, s.column
	bad := func(text string) (rune, error) {
		return 0, at(line, column, "'%s' is an illegal JQL escape sequence. The valid escape sequences are \\', \\\", \\t, \\n, \\r, \\\\, '\\ ' and \\uXXXX.", text)
	}
	if len(s.rest) < 2 {
		return bad(`\`)
	}
	letter := s.rest[1]
	if letter == 'u' {
		if len(s.rest) < 6 {
			return bad(string(s.rest))
		}
		code, err := strconv.ParseUint(string(s.rest[2:6]), 16, 16)
		if err != nil {
			return bad(string(s.rest[:6]))
		}
		s.advance(6)
		return rune(code), nil
	}
	stands := map[rune]rune{'n': '\n', 't': '\t', 'r': '\r', '\\': '\\', '"': '"', '\'': '\'', ' ': ' '}
	r, ok := stands[letter]
	if !ok {
		return bad(string(s.rest[:2]))
	}
	s.advance(2)
	return r, nil
}
