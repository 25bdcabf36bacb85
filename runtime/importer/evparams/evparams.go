// Package evparams reads the parameters of a workspace out of the TypeScript interface EV
// that ScriptRunner Connect generates for its scripts (ev-params.ts).
//
// The types say less than the parameters they were made from: a password is a string, a date
// too. What cannot be told is left to the person.
package evparams

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"

	"bobbin/runtime/workspace"
)

// Problem is a place of the text that could not be taken as it is. Line and Column count from 1,
// columns in UTF-16 units as editors do.
type Problem struct {
	Line, Column int
	Message      string
}

// Parse gives the members of the interface (or type) EV as parameters. found is false when the
// text declares no EV. It never fails as a whole: what is not understood is a Problem, and the
// rest is read.
func Parse(text string) (parameters map[string]workspace.Parameter, problems []Problem, found bool) {
	p := &parser{tokens: scan(text), declared: map[string]*shape{}}
	p.file()
	ev, found := p.declared["EV"]
	if !found {
		return nil, p.placed(text), false
	}
	c := &converter{parser: p}
	parameters = c.members(c.expand(ev, []string{"EV"}), 0)
	return parameters, p.placed(text), true
}

// placed turns the offsets of what was found into lines and columns.
func (p *parser) placed(text string) []Problem {
	var all []Problem
	slices.SortStableFunc(p.trouble, func(a, b trouble) int { return a.offset - b.offset })
	for _, t := range p.trouble {
		before := text[:min(t.offset, len(text))]
		column := 1 + len(utf16.Encode([]rune(before[strings.LastIndexByte(before, '\n')+1:])))
		all = append(all, Problem{Line: 1 + strings.Count(before, "\n"), Column: column, Message: t.message})
	}
	return all
}

// converter makes parameters of shapes.
type converter struct {
	*parser
	shapes int // made by expand
}

func (c *converter) members(s *shape, level int) map[string]workspace.Parameter {
	out := map[string]workspace.Parameter{}
	for _, m := range s.members {
		p, ok := c.parameter(m, level)
		if ok {
			out[m.name] = p
		}
	}
	return out
}

// parameter makes one member a parameter; one that cannot be told is a text, with a problem.
func (c *converter) parameter(m member, level int) (workspace.Parameter, bool) {
	p := workspace.Parameter{Description: m.doc}
	s := m.shape
	p.Type = c.kind(s)
	switch p.Type {
	case "choice":
		p.Options = c.options(s)
	case "choices":
		p.Options = c.options(s.item())
	case "folder":
		if level > 0 {
			c.complain(m.offset, fmt.Sprintf("The folder %q lies in a folder; folders have one level, so it was left out.", m.name))
			return p, false
		}
		p.Parameters = c.members(s, level+1)
	case "":
		p.Type = "text"
		c.complain(m.offset, fmt.Sprintf("What type the parameter %q has cannot be told; it is a text now.", m.name))
	}
	p.Required = !m.optional && p.Type != "boolean" && p.Type != "folder"
	return p, true
}

// kind is the type of parameter that a shape stands for, "" when there is none.
func (c *converter) kind(s *shape) string {
	switch {
	case s.is("string"):
		return "text"
	case s.is("Date"):
		return "date"
	case s.is("number"), s.form == formNumber:
		return "number"
	case s.is("boolean"), s.is("true"), s.is("false"):
		return "boolean"
	case s.form == formLiteral:
		return "choice"
	case s.form == formUnion:
		return c.unionKind(s)
	case s.item() != nil:
		return map[string]string{"text": "list", "choice": "choices"}[c.kind(s.item())]
	case s.is("Record") && len(s.parts) == 2, s.form == formIndex:
		if c.kind(s.parts[len(s.parts)-1]) == "text" {
			return "map"
		}
	case s.form == formObject:
		return "folder"
	}
	return ""
}

// unionKind tells a choice, an optional value or true | false apart.
func (c *converter) unionKind(s *shape) string {
	kinds := map[string]bool{}
	for _, part := range s.parts {
		kinds[c.kind(part)] = true
	}
	if len(kinds) != 1 {
		return ""
	}
	for kind := range kinds {
		if slices.Contains([]string{"text", "number", "boolean", "choice"}, kind) {
			return kind
		}
	}
	return ""
}

// options are the texts of a choice, each once.
func (c *converter) options(s *shape) []string {
	if s.form == formLiteral {
		return []string{s.text}
	}
	var all []string
	for _, part := range s.parts {
		for _, option := range c.options(part) {
			if !slices.Contains(all, option) {
				all = append(all, option)
			}
		}
	}
	return all
}

// mostShapes is what the names of one file may grow to; beyond it a type counts as unknown.
const mostShapes = 20_000

// expand puts what names are declared as in their place, takes null and undefined out of unions
// and makes unions of unions one. A type within itself, or one that grows without measure, is unknown.
func (c *converter) expand(s *shape, open []string) *shape {
	if c.shapes++; c.shapes > mostShapes {
		return &shape{}
	}
	if declared, ok := c.declared[s.text]; ok && s.form == formName && len(s.parts) == 0 {
		if slices.Contains(open, s.text) {
			return &shape{}
		}
		return c.expand(declared, append(slices.Clone(open), s.text))
	}
	out := &shape{form: s.form, text: s.text}
	for _, m := range s.members {
		m.shape = c.expand(m.shape, open)
		out.members = append(out.members, m)
	}
	for _, part := range s.parts {
		part = c.expand(part, open)
		switch {
		case s.form == formUnion && part.form == formUnion:
			out.parts = append(out.parts, part.parts...)
		case s.form != formUnion || !(part.is("null") || part.is("undefined")):
			out.parts = append(out.parts, part)
		}
	}
	if s.form == formUnion && len(out.parts) == 1 {
		return out.parts[0]
	}
	return out
}
