// Package jql reads Jira's query language: text in, a tree of clauses out, or the error
// Jira would word. What a field is and which issues match is the simulator's to say.
package jql

import (
	"fmt"
	"strings"
)

// deepest is how many parentheses and NOTs a query may nest.
const deepest = 100

// Query is a parsed query. A nil Where asks for everything.
type Query struct {
	Where Node
	Order []Order
}

// Node is And, Or, Not or Clause.
type Node interface{ node() }

// And matches when all of its nodes match.
type And []Node

// Or matches when one of its nodes matches.
type Or []Node

// Not matches when its node does not.
type Not struct{ Node Node }

// Clause compares a field.
type Clause struct {
	Field    string // as written, without quotation marks
	Operator string // = != < > <= >= ~ !~ in, not in, is, is not
	Operands []Operand
}

func (And) node()    {}
func (Or) node()     {}
func (Not) node()    {}
func (Clause) node() {}

// Operand is a value, a function or EMPTY.
type Operand struct {
	Text     string // the value, or the function's name
	Function bool
	Args     []string
	Empty    bool
}

// Order is one field of ORDER BY.
type Order struct {
	Field      string
	Descending bool
}

// Error is what is wrong with a query, in Jira's words.
type Error struct{ Message string }

func (e *Error) Error() string { return e.Message }

func at(line, column int, message string, args ...any) *Error {
	return &Error{"Error in the JQL Query: " + fmt.Sprintf(message, args...) + fmt.Sprintf(" (line %d, character %d)", line, column)}
}

// Parse reads a query.
func Parse(text string) (Query, error) {
	tokens, err := scan(text)
	if err != nil {
		return Query{}, err
	}
	p := &parser{tokens: tokens}
	var q Query
	if !p.peek().end && !p.words("order", "by") {
		where, err := p.or(0)
		if err != nil {
			return Query{}, err
		}
		q.Where = where
	}
	if p.words("order", "by") {
		order, err := p.order()
		if err != nil {
			return Query{}, err
		}
		q.Order = order
	}
	if next := p.peek(); !next.end {
		return Query{}, at(next.line, next.column, "Expecting either 'OR' or 'AND' but got '%s'.", next.text)
	}
	return q, nil
}

// parser walks the tokens; the last one is the end.
type parser struct {
	tokens []token
	next   int
}

func (p *parser) peek() token { return p.tokens[p.next] }

func (p *parser) take() token {
	t := p.tokens[p.next]
	if !t.end {
		p.next++
	}
	return t
}

// words says whether these unquoted words come next.
func (p *parser) words(words ...string) bool {
	for i, w := range words {
		if p.next+i >= len(p.tokens) || !p.tokens[p.next+i].is(w) {
			return false
		}
	}
	return true
}

// accept takes the token when it is one of these words or signs.
func (p *parser) accept(words ...string) bool {
	for _, w := range words {
		if p.peek().is(w) {
			p.take()
			return true
		}
	}
	return false
}

func (p *parser) or(depth int) (Node, error) {
	first, err := p.and(depth)
	if err != nil {
		return nil, err
	}
	nodes := Or{first}
	for p.accept("or", "||", "|") {
		next, err := p.and(depth)
		if err != nil {
			return nil, err
		}
		nodes = append(nodes, next)
	}
	if len(nodes) == 1 {
		return first, nil
	}
	return nodes, nil
}

func (p *parser) and(depth int) (Node, error) {
	first, err := p.not(depth)
	if err != nil {
		return nil, err
	}
	nodes := And{first}
	for p.accept("and", "&&", "&") {
		next, err := p.not(depth)
		if err != nil {
			return nil, err
		}
		nodes = append(nodes, next)
	}
	if len(nodes) == 1 {
		return first, nil
	}
	return nodes, nil
}

func (p *parser) not(depth int) (Node, error) {
	here := p.peek()
	if depth > deepest {
		return nil, at(here.line, here.column, "The query is nested too deeply.")
	}
	if p.accept("not", "!") {
		inner, err := p.not(depth + 1)
		if err != nil {
			return nil, err
		}
		return Not{inner}, nil
	}
	if p.accept("(") {
		inner, err := p.or(depth + 1)
		if err != nil {
			return nil, err
		}
		if end := p.peek(); !p.accept(")") {
			if end.end {
				return nil, &Error{"Error in the JQL Query: Expecting ')' before the end of the query."}
			}
			return nil, at(end.line, end.column, "Expecting ')' but got '%s'.", end.text)
		}
		return inner, nil
	}
	return p.clause()
}

func (p *parser) clause() (Node, error) {
	field, err := p.field()
	if err != nil {
		return nil, err
	}
	operator, err := p.operator()
	if err != nil {
		return nil, err
	}
	c := Clause{Field: field, Operator: operator}
	if operator != "in" && operator != "not in" {
		value, err := p.operand()
		if err != nil {
			return nil, err
		}
		c.Operands = []Operand{value}
		return c, nil
	}
	c.Operands, err = p.list()
	return c, err
}

func (p *parser) field() (string, error) {
	t := p.take()
	switch {
	case t.end:
		return "", &Error{"Error in the JQL Query: Expecting a field name at the end of the query."}
	case t.sign:
		return "", at(t.line, t.column, "Expecting a field name but got '%s'.", t.text)
	case !t.quoted && reserved[strings.ToLower(t.text)] && !(t.is("cf") && p.peek().is("[")):
		return "", at(t.line, t.column, "Expecting a field name but got '%s'. You must surround '%s' in quotation marks to use it as a field name.", t.text, t.text)
	}
	if !p.peek().is("[") { // cf[10001]
		return t.text, nil
	}
	p.take()
	number := p.take()
	if !p.accept("]") {
		return "", at(number.line, number.column, "Expecting ']' but got '%s'.", number.text)
	}
	return t.text + "[" + number.text + "]", nil
}

const validOperators = "The valid operators are '=', '!=', '<', '>', '<=', '>=', '~', '!~', 'IN', 'NOT IN', 'IS' and 'IS NOT'."

func (p *parser) operator() (string, error) {
	t := p.take()
	switch {
	case t.end:
		return "", &Error{"Error in the JQL Query: Expecting operator before the end of the query. " + validOperators}
	case t.sign && strings.Contains(" = != < > <= >= ~ !~ ", " "+t.text+" "):
		return t.text, nil
	case t.is("in"):
		return "in", nil
	case t.is("not") && p.accept("in"):
		return "not in", nil
	case t.is("is") && p.accept("not"):
		return "is not", nil
	case t.is("is"):
		return "is", nil
	}
	return "", at(t.line, t.column, "Expecting operator but got '%s'. %s", t.text, validOperators)
}

func (p *parser) list() ([]Operand, error) {
	if !p.accept("(") {
		one, err := p.operand() // a function may give the list: in membersOf(...)
		return []Operand{one}, err
	}
	var values []Operand
	for {
		value, err := p.operand()
		if err != nil {
			return nil, err
		}
		values = append(values, value)
		next := p.peek()
		switch {
		case p.accept(","):
		case p.accept(")"):
			return values, nil
		case next.end:
			return nil, &Error{"Error in the JQL Query: Expecting either ',' or ')' before the end of the query."}
		default:
			return nil, at(next.line, next.column, "Expecting either ',' or ')' but got '%s'.", next.text)
		}
	}
}

func (p *parser) operand() (Operand, error) {
	t := p.take()
	switch {
	case t.end:
		return Operand{}, &Error{"Error in the JQL Query: Expecting either a value, list or function before the end of the query."}
	case t.is("empty") || t.is("null"):
		return Operand{Empty: true}, nil
	case t.sign || (!t.quoted && reserved[strings.ToLower(t.text)]):
		return Operand{}, at(t.line, t.column,
			"Expecting either a value, list or function but got '%s'. You must surround '%s' in quotation marks to use it as a value.", t.text, t.text)
	}
	if !p.accept("(") {
		return Operand{Text: t.text}, nil
	}
	f := Operand{Text: t.text, Function: true}
	for !p.accept(")") {
		arg := p.take()
		if arg.end {
			return Operand{}, &Error{"Error in the JQL Query: Expecting ')' before the end of the query."}
		}
		if arg.sign && arg.text != "," {
			return Operand{}, at(arg.line, arg.column, "Expecting either ',' or ')' but got '%s'.", arg.text)
		}
		if !arg.sign {
			f.Args = append(f.Args, arg.text)
		}
	}
	return f, nil
}

func (p *parser) order() ([]Order, error) {
	p.take()
	p.take()
	var order []Order
	for {
		field, err := p.field()
		if err != nil {
			return nil, err
		}
		o := Order{Field: field, Descending: p.accept("desc")}
		if !o.Descending {
			p.accept("asc")
		}
		order = append(order, o)
		if p.accept(",") {
			continue
		}
		if next := p.peek(); !next.end {
			return nil, at(next.line, next.column, "Expecting ',' but got '%s'.", next.text)
		}
		return order, nil
	}
}
