package compile

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"bobbin/runtime/script/pattern"
)

// edit puts a text in place of a stretch of code. Neither has a line break.
type edit struct {
	start, end int // bytes
	text       string
}

// mend changes in a finished program what the script engine gets wrong: property escapes of
// regular expressions, and arguments that are used in an arrow function.
func mend(code []byte, mappings string) ([]byte, string) {
	properties := bytes.Contains(code, []byte(`\p{`)) || bytes.Contains(code, []byte(`\P{`))
	arguments := bytes.Contains(code, []byte("arguments")) && bytes.Contains(code, []byte("=>"))
	if !properties && !arguments {
		return code, mappings
	}
	s := lex(string(code))
	var edits []edit
	if properties {
		edits = rewritten(s)
	}
	if arguments {
		edits = append(edits, bound(s)...)
	}
	slices.SortFunc(edits, func(a, b edit) int { return cmp.Compare(a.start, b.start) })
	return change(code, mappings, edits)
}

// change makes the edits, which are in order, and moves what the source map says of the text
// behind each on its line.
func change(code []byte, mappings string, edits []edit) ([]byte, string) {
	lines := strings.Split(mappings, ";")
	var out bytes.Buffer
	done, line := 0, 0
	for _, e := range edits {
		line += bytes.Count(code[done:e.start], []byte("\n"))
		out.Write(code[done:e.start])
		so := out.Bytes()[bytes.LastIndexByte(out.Bytes(), '\n')+1:]
		old := units(string(code[e.start:e.end]))
		if line < len(lines) {
			lines[line] = shift(lines[line], units(string(so))+old, units(e.text)-old)
		}
		out.WriteString(e.text)
		done = e.end
	}
	out.Write(code[done:])
	return out.Bytes(), strings.Join(lines, ";")
}

// rewritten replaces the property escapes of every regular expression literal.
func rewritten(s *source) []edit {
	var edits []edit
	for i, t := range s.tokens {
		if t.kind != regex {
			continue
		}
		literal := s.at(i)
		end := strings.LastIndexByte(literal, '/')
		if !pattern.Needs(literal[1:end], literal[end+1:]) {
			continue
		}
		text, err := pattern.Rewrite(literal[1:end])
		if err != nil {
			continue // a diagnostic has said so if it is in a script
		}
		edits = append(edits, edit{t.start + 1, t.start + end, text})
	}
	return edits
}

// scope is an open bracket of a program.
type scope struct {
	token            int  // of the bracket
	function         bool // it is the body of a function that has arguments of its own
	arguments, arrow bool // what a function's body has outside of the functions within
}

// bound mentions arguments in every function of whose arguments an arrow function inside may
// make use: the engine finds them there only when the function itself uses them, too, and
// reads something else, or falls over, when it does not. A mention too many does no harm.
func bound(s *source) []edit {
	var edits []edit
	open := []scope{{}}
	openedBy := map[int]int{} // the token that opened what a closing one ends
	for i := range s.tokens {
		if s.is(i, text) || s.is(i, number) || s.is(i, regex) {
			continue
		}
		within := &open[len(open)-1]
		switch s.at(i) {
		case "(", "[", "${":
			open = append(open, scope{token: i})
		case "{":
			open = append(open, scope{token: i, function: opensFunction(s, i, openedBy)})
		case ")", "]", "}":
			if len(open) == 1 {
				return edits // not a program
			}
			open = open[:len(open)-1]
			openedBy[i] = within.token
			outer := &open[len(open)-1]
			switch {
			case !within.function:
				outer.arguments = outer.arguments || within.arguments
				outer.arrow = outer.arrow || within.arrow
			case within.arguments && within.arrow:
				end := s.tokens[within.token].end
				edits = append(edits, edit{end, end, "arguments;"})
			}
		case "=>":
			within.arrow = true
		case "arguments":
			before := s.at(i - 1)
			key := s.at(i+1) == ":" && (before == "{" || before == ",")
			within.arguments = within.arguments || s.is(i, identifier) && before != "." && before != "?." && !key
		}
	}
	return edits
}

// opensFunction says whether a brace begins the body of a function or method that is no arrow function.
func opensFunction(s *source, brace int, openedBy map[int]int) bool {
	if s.at(brace-1) != ")" {
		return false
	}
	before := openedBy[brace-1] - 1
	switch s.at(before) {
	case "if", "for", "while", "switch", "with":
		return s.at(before-1) == "."
	case "await":
		return s.at(before-1) != "for"
	case "catch": // of try, or a method of that name
		closing, ok := openedBy[before-1]
		return !ok || s.at(closing-1) != "try"
	}
	return true
}
