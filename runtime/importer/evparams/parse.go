package evparams

import "fmt"

// form is what a type is made as.
type form int

const (
	formOther   form = iota // something no parameter has
	formName                // text, and parts when it has arguments
	formLiteral             // text
	formNumber              // a number literal
	formUnion               // parts
	formArray               // one part
	formObject              // members
	formIndex               // { [key: string]: part }
)

// shape is a type as it is written.
type shape struct {
	form    form
	text    string
	parts   []*shape
	members []member
}

// member is one property of an object.
type member struct {
	name     string
	doc      string
	optional bool
	offset   int
	shape    *shape
}

func (s *shape) is(name string) bool { return s.form == formName && s.text == name }

// item is what an array holds, nil when the shape is none.
func (s *shape) item() *shape {
	if s.form == formArray || (len(s.parts) == 1 && (s.is("Array") || s.is("ReadonlyArray"))) {
		return s.parts[0]
	}
	return nil
}

// trouble is a Problem before it has its line.
type trouble struct {
	offset  int
	message string
}

// parser reads the declarations of a file.
type parser struct {
	tokens   []token
	at       int
	depth    int
	declared map[string]*shape
	trouble  []trouble
}

func (p *parser) complain(offset int, message string) {
	p.trouble = append(p.trouble, trouble{offset, message})
}

func (p *parser) peek() token { return p.tokens[p.at] }

func (p *parser) ahead(n int) token { return p.tokens[min(p.at+n, len(p.tokens)-1)] }

func (p *parser) take() token {
	t := p.tokens[p.at]
	if t.kind != kindEnd {
		p.at++
	}
	return t
}

func (p *parser) sign(text string) bool { return p.peek().kind == kindSign && p.peek().text == text }

// accept takes a sign when it is the next token.
func (p *parser) accept(text string) bool {
	if p.sign(text) {
		p.at++
		return true
	}
	return false
}

// file finds the interfaces and types, wherever they are; the rest is passed over.
func (p *parser) file() {
	for p.peek().kind != kindEnd {
		t, name := p.take(), p.peek()
		if t.kind != kindWord || name.kind != kindWord {
			continue
		}
		switch {
		case t.text == "interface":
			p.take()
			p.interfaceBody(name.text)
		case t.text == "type":
			p.take()
			p.typeBody(name.text)
		}
	}
}

// interfaceBody reads { ... }; two interfaces of one name are one.
func (p *parser) interfaceBody(name string) {
	for !p.sign("{") {
		if p.take().kind == kindEnd {
			return
		}
	}
	s := p.object()
	if old, ok := p.declared[name]; ok && old.form == formObject && s.form == formObject {
		s.members = append(old.members, s.members...)
	}
	p.declared[name] = s
}

func (p *parser) typeBody(name string) {
	if p.sign("<") {
		p.balanced()
	}
	if p.accept("=") {
		p.declared[name] = p.union()
	}
}

// most is how deep types may nest.
const most = 64

// union reads a whole type.
func (p *parser) union() *shape {
	p.depth++
	defer func() { p.depth-- }()
	if p.depth > most {
		p.take()
		return &shape{}
	}
	p.accept("|")
	parts := []*shape{p.postfix()}
	for {
		switch {
		case p.accept("|"):
			parts = append(parts, p.postfix())
		case p.accept("&"):
			p.postfix()
			parts = []*shape{{}}
		case len(parts) == 1:
			return parts[0]
		default:
			return &shape{form: formUnion, parts: parts}
		}
	}
}

// postfix reads a type with its [].
func (p *parser) postfix() *shape {
	s := p.primary()
	for p.sign("[") && !p.peek().newline {
		if next := p.ahead(1); next.kind == kindSign && next.text == "]" {
			p.at += 2
			s = &shape{form: formArray, parts: []*shape{s}}
			continue
		}
		p.balanced() // Type['member']
		s = &shape{}
	}
	return s
}

func (p *parser) primary() *shape {
	t := p.peek()
	switch {
	case t.kind == kindString:
		p.take()
		return &shape{form: formLiteral, text: t.text}
	case t.kind == kindNumber:
		p.take()
		return &shape{form: formNumber}
	case p.accept("-"):
		return p.primaryNumber()
	case t.kind == kindWord:
		return p.name()
	case p.sign("{"):
		return p.object()
	case p.sign("("):
		return p.group()
	case p.sign("["):
		p.balanced()
		return &shape{}
	}
	return &shape{} // nothing is taken: the caller finds its own end
}

func (p *parser) primaryNumber() *shape {
	if p.peek().kind != kindNumber {
		return &shape{}
	}
	p.take()
	return &shape{form: formNumber}
}

// name reads string, Array<string>, Other.Thing, readonly string[].
func (p *parser) name() *shape {
	t := p.take()
	if operator := p.peek(); !operator.newline && (operator.kind == kindWord || (t.text == "readonly" && operator.kind == kindSign)) {
		switch t.text {
		case "readonly":
			return p.postfix()
		case "keyof", "typeof", "unique", "infer":
			p.postfix()
			return &shape{}
		}
	}
	s := &shape{form: formName, text: t.text}
	for p.accept(".") {
		s.text += "." + p.take().text
	}
	if !p.accept("<") {
		return s
	}
	for p.peek().kind != kindEnd && !p.accept(">") {
		before := p.at
		s.parts = append(s.parts, p.union())
		p.accept(",")
		if p.at == before {
			p.take()
		}
	}
	return s
}

// group reads (A | B), or passes over a function type.
func (p *parser) group() *shape {
	start := p.at
	p.balanced()
	if p.sign("=") {
		p.take()
		p.accept(">")
		p.union()
		return &shape{}
	}
	end := p.at
	p.at = start + 1
	s := p.union()
	closed := p.at == end-1
	p.at = end
	if !closed {
		return &shape{}
	}
	return s
}

// pairs are the brackets that balance.
var pairs = map[string]string{"(": ")", "[": "]", "{": "}", "<": ">"}

// balanced passes over brackets and what is in them.
func (p *parser) balanced() {
	var open []string
	for p.peek().kind != kindEnd {
		t := p.take()
		if t.kind != kindSign {
			continue
		}
		if end, ok := pairs[t.text]; ok {
			open = append(open, end)
		} else if len(open) > 0 && t.text == open[len(open)-1] {
			open = open[:len(open)-1]
		}
		if len(open) == 0 {
			return
		}
	}
}

// object reads { members }.
func (p *parser) object() *shape {
	s := &shape{form: formObject}
	p.accept("{")
	for p.peek().kind != kindEnd && !p.accept("}") {
		if p.accept(";") || p.accept(",") {
			continue
		}
		if p.sign("[") {
			p.balanced()
			if p.accept(":") {
				s = &shape{form: formIndex, parts: []*shape{p.union()}}
			}
			continue
		}
		p.member(s)
	}
	return s
}

// member reads name?: type.
func (p *parser) member(s *shape) {
	t := p.take()
	if next := p.peek(); t.kind == kindWord && t.text == "readonly" && (next.kind == kindWord || next.kind == kindString) {
		doc := t.doc
		if t = p.take(); t.doc == "" {
			t.doc = doc
		}
	}
	if t.kind == kindSign {
		p.complain(t.offset, fmt.Sprintf("%q is not expected here.", t.text))
		p.restOfLine()
		return
	}
	m := member{name: t.text, doc: t.doc, offset: t.offset, optional: p.accept("?"), shape: &shape{}}
	if p.sign("(") || p.sign("<") {
		p.complain(t.offset, fmt.Sprintf("%q is a function, which no parameter is; it was left out.", t.text))
		p.restOfLine()
		return
	}
	if p.accept(":") {
		p.depth++
		m.shape = p.union()
		p.depth--
	}
	s.members = append(s.members, m)
	if next := p.peek(); !next.newline && !p.sign(";") && !p.sign(",") && !p.sign("}") && next.kind != kindEnd {
		p.complain(next.offset, fmt.Sprintf("%q is not expected here.", next.text))
		p.restOfLine()
	}
}

// restOfLine passes over what cannot be understood, up to the end of the member.
func (p *parser) restOfLine() {
	for !p.peek().newline && p.peek().kind != kindEnd && !p.sign(";") && !p.sign("}") {
		if t := p.peek(); t.kind == kindSign && pairs[t.text] != "" {
			p.balanced()
			continue
		}
		p.take()
	}
}
