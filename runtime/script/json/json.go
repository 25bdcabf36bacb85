// Package json reads JSON text into the values of a runtime in one pass, several times as
// fast as goja's own JSON.parse, and says where the text is wrong. It stands behind
// JSON.parse, response.json() and whatever the engine itself hands to a script.
package json

import (
	"fmt"
	"math"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/dop251/goja"

	"bobbin/runtime/script/vm"
)

// maxDepth is how deep arrays and objects may nest: natives that walk values recurse.
const maxDepth = 10000

// SyntaxError says what is wrong with a text and where, in bytes from 0, lines and columns
// from 1.
type SyntaxError struct {
	Message      string
	Offset       int
	Line, Column int
}

// Error is the message with its place.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("%s in JSON at position %d (line %d column %d)", e.Message, e.Offset, e.Line, e.Column)
}

// Parse makes the value of a JSON text. Strings may share the text's memory. The error is a
// *SyntaxError. It runs no script code.
func Parse(rt *goja.Runtime, text string) (goja.Value, error) {
	p := &parser{rt: rt, text: text}
	p.space()
	v, err := p.value(0)
	if err != nil {
		return nil, err
	}
	p.space()
	if p.at < len(p.text) {
		return nil, p.unexpected()
	}
	return v, nil
}

// Install puts Parse behind a runtime's JSON object.
func Install(v vm.VM, object *goja.Object) error {
	slow, _ := goja.AssertFunction(object.Get("parse"))
	rt := v.Runtime()
	parse := func(call goja.FunctionCall) goja.Value {
		text := call.Argument(0).String()
		value, err := Parse(rt, text)
		if err != nil {
			panic(v.Throw(err))
		}
		if _, ok := goja.AssertFunction(call.Argument(1)); !ok {
			return value
		}
		revived, err := slow(call.This, call.Arguments...)
		if err != nil {
			panic(err)
		}
		return revived
	}
	return object.DefineDataProperty("parse", v.Function("parse", 2, parse), goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE)
}

// parser reads one text.
type parser struct {
	rt   *goja.Runtime
	text string
	at   int
}

func (p *parser) space() {
	for p.at < len(p.text) {
		switch p.text[p.at] {
		case ' ', '\n', '\r', '\t':
			p.at++
		default:
			return
		}
	}
}

// value reads what begins at the current byte.
func (p *parser) value(depth int) (goja.Value, error) {
	if p.at >= len(p.text) {
		return nil, p.unexpected()
	}
	switch c := p.text[p.at]; {
	case c == '{' || c == '[':
		if depth >= maxDepth {
			return nil, p.wrong(fmt.Sprintf("More than %d levels", maxDepth))
		}
		p.at++
		if c == '{' {
			return p.object(depth + 1)
		}
		return p.array(depth + 1)
	case c == '"':
		s, err := p.string()
		if err != nil {
			return nil, err
		}
		return p.rt.ToValue(s), nil
	case c == '-' || c >= '0' && c <= '9':
		return p.number()
	case c == 't':
		return p.word("true", p.rt.ToValue(true))
	case c == 'f':
		return p.word("false", p.rt.ToValue(false))
	case c == 'n':
		return p.word("null", goja.Null())
	}
	return nil, p.unexpected()
}

func (p *parser) word(word string, v goja.Value) (goja.Value, error) {
	for n := range len(word) {
		if p.at+n >= len(p.text) || p.text[p.at+n] != word[n] {
			p.at += n
			return nil, p.unexpected()
		}
	}
	p.at += len(word)
	return v, nil
}

func (p *parser) array(depth int) (goja.Value, error) {
	items := []any{}
	p.space()
	if p.eat(']') {
		return p.rt.NewArray(), nil
	}
	for {
		p.space()
		v, err := p.value(depth)
		if err != nil {
			return nil, err
		}
		items = append(items, v)
		p.space()
		if p.eat(']') {
			return p.rt.NewArray(items...), nil
		}
		if !p.eat(',') {
			return nil, p.unexpected()
		}
	}
}

func (p *parser) object(depth int) (goja.Value, error) {
	o := p.rt.NewObject()
	p.space()
	if p.eat('}') {
		return o, nil
	}
	for {
		p.space()
		if p.at >= len(p.text) || p.text[p.at] != '"' {
			return nil, p.unexpected()
		}
		key, err := p.key()
		if err != nil {
			return nil, err
		}
		p.space()
		if !p.eat(':') {
			return nil, p.unexpected()
		}
		p.space()
		v, err := p.value(depth)
		if err != nil {
			return nil, err
		}
		if err := put(o, key, v); err != nil {
			return nil, err
		}
		p.space()
		if p.eat('}') {
			return o, nil
		}
		if !p.eat(',') {
			return nil, p.unexpected()
		}
	}
}

// put sets a property; __proto__ is data in JSON and would be a setter otherwise.
func put(o *goja.Object, key string, v goja.Value) error {
	if key == "__proto__" {
		return o.DefineDataProperty(key, v, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_TRUE)
	}
	return o.Set(key, v)
}

func (p *parser) eat(c byte) bool {
	if p.at < len(p.text) && p.text[p.at] == c {
		p.at++
		return true
	}
	return false
}

// number reads a number as JSON spells them.
func (p *parser) number() (goja.Value, error) {
	start := p.at
	p.eat('-')
	switch {
	case p.eat('0'):
	case !p.digits():
		return nil, p.unexpected()
	}
	whole := p.at
	if p.eat('.') && !p.digits() {
		return nil, p.unexpected()
	}
	if p.eat('e') || p.eat('E') {
		if !p.eat('+') {
			p.eat('-')
		}
		if !p.digits() {
			return nil, p.unexpected()
		}
	}
	text := p.text[start:p.at]
	if whole == p.at && len(text) < 16 && text != "-0" {
		n, err := strconv.ParseInt(text, 10, 64)
		if err == nil {
			return p.rt.ToValue(n), nil
		}
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil && !math.IsInf(f, 0) {
		return nil, p.wrong("A number that cannot be read")
	}
	return p.rt.ToValue(f), nil
}

// digits reads digits and says whether there were any.
func (p *parser) digits() bool {
	start := p.at
	for p.at < len(p.text) && p.text[p.at] >= '0' && p.text[p.at] <= '9' {
		p.at++
	}
	return p.at > start
}

// string reads a string; one without escapes is a piece of the text.
func (p *parser) string() (goja.Value, error) {
	raw, plain, err := p.quoted()
	if err != nil || plain {
		return p.rt.ToValue(raw), err
	}
	units, err := p.unescape(raw)
	if err != nil {
		return nil, err
	}
	return goja.StringFromUTF16(units), nil
}

// key reads a property name.
func (p *parser) key() (string, error) {
	raw, plain, err := p.quoted()
	if err != nil || plain {
		return raw, err
	}
	units, err := p.unescape(raw)
	if err != nil {
		return "", err
	}
	return string(utf16.Decode(units)), nil
}

// quoted reads to the closing quote; plain means that nothing is escaped.
func (p *parser) quoted() (raw string, plain bool, err error) {
	p.at++
	start := p.at
	plain = true
	for p.at < len(p.text) {
		switch c := p.text[p.at]; {
		case c == '"':
			p.at++
			return p.text[start : p.at-1], plain, nil
		case c == '\\':
			plain = false
			p.at += 2
		case c == '\n':
			return "", false, p.wrong("A string that does not end")
		case c < ' ':
			return "", false, p.wrong("A control character that must be escaped")
		default:
			p.at++
		}
	}
	p.at = len(p.text)
	return "", false, p.wrong("A string that does not end")
}

// unescape gives the UTF-16 units of a quoted text, which has just been read.
func (p *parser) unescape(raw string) ([]uint16, error) {
	end := p.at
	units := make([]uint16, 0, len(raw))
	for n := 0; n < len(raw); {
		c := raw[n]
		if c != '\\' {
			r, size := utf8.DecodeRuneInString(raw[n:])
			units = utf16.AppendRune(units, r)
			n += size
			continue
		}
		if raw[n+1] == 'u' {
			if len(raw) >= n+6 {
				if unit, err := strconv.ParseUint(raw[n+2:n+6], 16, 16); err == nil && raw[n+2] != '+' && raw[n+2] != '-' {
					units = append(units, uint16(unit))
					n += 6
					continue
				}
			}
			p.at = end - 1 - len(raw) + n
			return nil, p.wrong("A bad Unicode escape")
		}
		plain := escapes(raw[n+1])
		if plain == 0 {
			p.at = end - 1 - len(raw) + n
			return nil, p.wrong("A bad escaped character")
		}
		units = append(units, plain)
		n += 2
	}
	return units, nil
}

// escapes is what a character means after a backslash; 0 when it means nothing.
func escapes(c byte) uint16 {
	switch c {
	case '"', '\\', '/':
		return uint16(c)
	case 'b':
		return '\b'
	case 'f':
		return '\f'
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 't':
		return '\t'
	}
	return 0
}

// unexpected is the error for the current byte.
func (p *parser) unexpected() error {
	if p.at >= len(p.text) {
		p.at = len(p.text)
		return p.wrong("Unexpected end")
	}
	r, _ := utf8.DecodeRuneInString(p.text[p.at:])
	return p.wrong("Unexpected token " + strconv.QuoteRune(r))
}

// wrong places an error at the current byte.
func (p *parser) wrong(message string) error {
	e := &SyntaxError{Message: message, Offset: p.at, Line: 1, Column: 1}
	for _, r := range p.text[:min(p.at, len(p.text))] {
		e.Column++
		if r == '\n' {
			e.Line, e.Column = e.Line+1, 1
		}
	}
	return e
}
