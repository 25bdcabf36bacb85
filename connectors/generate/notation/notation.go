// Package notation reads types written by hand in an overlay, in the way TypeScript writes
// them: `{ id: integer; labels?: string[]; state: 'opened' | 'closed'; [field: string]: any }`.
//
// Beside TypeScript's own words it knows integer and binary (a file's content). Any other
// word is the name of a type.
package notation

import (
	"fmt"
	"strings"
	"text/scanner"

	"bobbin/connectors/generate/document"
	"bobbin/runtime/fault"
)

// Parse reads one type. Errors: invalid, saying where.
func Parse(source string) (*document.Type, error) {
	p := &parser{source: source}
	p.scan.Init(strings.NewReader(source))
	p.scan.Mode = scanner.ScanIdents
	p.scan.IsIdentRune = func(r rune, i int) bool {
		return r == '_' || r == '$' || (r >= 'a' && r <= 'z') || (r >= 'A' && r <= 'Z') || (i > 0 && r >= '0' && r <= '9')
	}
	p.scan.Error = func(_ *scanner.Scanner, message string) { p.fail("%s", message) }
	p.next()
	t := p.union()
	if p.err == nil && p.token != scanner.EOF {
		p.fail("%q is not expected here", p.text)
	}
	if p.err != nil {
		return nil, p.err
	}
	return t, nil
}

type parser struct {
	source string
	scan   scanner.Scanner
	token  rune
	text   string
	err    error
	level  int
}

// deepest bounds nesting, so that a hostile text cannot exhaust the stack.
const deepest = 100

func (p *parser) fail(format string, args ...any) {
	if p.err == nil {
		p.err = fault.New(fault.Invalid, "The type %q is not understood at character %d: %s.",
			p.source, p.scan.Pos().Offset, fmt.Sprintf(format, args...))
	}
	p.token = scanner.EOF
}

func (p *parser) next() {
	if p.err != nil {
		return
	}
	p.token = p.scan.Scan()
	p.text = p.scan.TokenText()
	if p.token == '\'' {
		p.quoted()
	}
}

// quoted reads up to the closing quote.
func (p *parser) quoted() {
	var b strings.Builder
	for {
		switch r := p.scan.Next(); r {
		case '\'':
			p.token, p.text = scanner.String, b.String()
			return
		case scanner.EOF, '\n':
			p.fail("a quote is not closed")
			return
		default:
			b.WriteRune(r)
		}
	}
}

func (p *parser) accept(r rune) bool {
	if p.token != r {
		return false
	}
	p.next()
	return true
}

func (p *parser) expect(r rune) {
	if !p.accept(r) {
		p.fail("%q is missing", string(r))
	}
}

// union reads alternatives. Literals become one enumeration, null makes the type nullable.
func (p *parser) union() *document.Type {
	p.level++
	defer func() { p.level-- }()
	if p.level > deepest {
		p.fail("it nests too deeply")
		return &document.Type{Kind: document.Any}
	}
	p.accept('|')
	t := &document.Type{Kind: document.Union}
	var words *document.Type
	for {
		part := p.both()
		switch {
		case part.Kind == document.Null:
			t.Nullable = true
		case part.Kind == document.String && len(part.Enum) > 0 && words != nil:
			words.Enum = append(words.Enum, part.Enum...)
		default:
			if len(part.Enum) > 0 {
				words = part
			}
			t.Parts = append(t.Parts, part)
		}
		if !p.accept('|') {
			break
		}
	}
	if len(t.Parts) == 0 {
		return &document.Type{Kind: document.Null}
	}
	if len(t.Parts) == 1 {
		t.Parts[0].Nullable = t.Parts[0].Nullable || t.Nullable
		return t.Parts[0]
	}
	return t
}

func (p *parser) both() *document.Type {
	first := p.postfix()
	if p.token != '&' {
		return first
	}
	t := &document.Type{Kind: document.Both, Parts: []*document.Type{first}}
	for p.accept('&') {
		t.Parts = append(t.Parts, p.postfix())
	}
	return t
}

func (p *parser) postfix() *document.Type {
	t := p.primary()
	for p.accept('[') {
		p.expect(']')
		t = &document.Type{Kind: document.Array, Items: t}
	}
	return t
}

var words = map[string]document.Kind{
	"any": document.Any, "string": document.String, "integer": document.Integer, "number": document.Number,
	"boolean": document.Boolean, "null": document.Null, "binary": document.Binary,
}

func (p *parser) primary() *document.Type {
	switch p.token {
	case scanner.String:
		t := &document.Type{Kind: document.String, Enum: []string{p.text}}
		p.next()
		return t
	case '(':
		p.next()
		t := p.union()
		p.expect(')')
		return t
	case '{':
		p.next()
		return p.fields()
	case scanner.Ident:
		return p.word()
	}
	p.fail("a type is missing")
	return &document.Type{Kind: document.Any}
}

func (p *parser) word() *document.Type {
	name := p.text
	p.next()
	if kind, ok := words[name]; ok {
		return &document.Type{Kind: kind}
	}
	if name == "Record" && p.accept('<') {
		p.union()
		p.expect(',')
		t := &document.Type{Kind: document.Object, Extra: p.union()}
		p.expect('>')
		return t
	}
	return &document.Type{Ref: name}
}

func (p *parser) fields() *document.Type {
	t := &document.Type{Kind: document.Object}
	for p.token != '}' && p.err == nil {
		if p.accept('[') {
			p.next()
			p.expect(':')
			p.union()
			p.expect(']')
			p.expect(':')
			t.Extra = p.union()
		} else {
			t.Set(p.field())
		}
		if !p.accept(';') && !p.accept(',') {
			break
		}
	}
	p.expect('}')
	return t
}

func (p *parser) field() document.Field {
	if p.token != scanner.Ident && p.token != scanner.String {
		p.fail("a field name is missing")
		return document.Field{}
	}
	name := p.text
	p.next()
	required := !p.accept('?')
	p.expect(':')
	return document.Field{Name: name, Required: required, Type: p.union()}
}
