package compile

import (
	"slices"
	"strings"
)

// parent is the function through which a lowered async generator reaches the method's super, and
// slot the one that gives it a property of super to write to.
const (
	parent = "__bobbin_super"
	slot   = "__bobbin_super_slot"
)

// lowered mends super in the body of an async generator method. esbuild leaves it as it is in
// the generator that the body becomes, where there is no super:
//
//	items() { return __asyncGenerator(this, null, function* () { super.items(1) }) }
//
// An arrow function beside that generator has it still:
//
//	items() { const __bobbin_super = k => super[k]; return __asyncGenerator(... __bobbin_super("items").call(this, 1) }) }
//
// Where a value is assigned to a property of super, it is assigned to v of an object that passes
// it on: __bobbin_super_slot("size").v += 1.
//
// i is the token super.
func (s *structure) lowered(i int) {
	body := s.generator()
	if body < 0 {
		return
	}
	at, start := s.tokens[body].start, s.tokens[i].start
	s.once(at, parent, "k => super[k]")
	switch {
	case s.at(i+1) == "." && s.at(i+3) == "(":
		s.made = append(s.made, edit{start, s.tokens[i+3].end, parent + "(" + quote(s.at(i+2)) + ")" + s.call(i+3)})
	case s.at(i+1) == "." && s.changed(i, i+3):
		s.writable(at)
		s.made = append(s.made, edit{start, s.tokens[i+2].end, slot + "(" + quote(s.at(i+2)) + ").v"})
	case s.at(i+1) == ".":
		s.made = append(s.made, edit{start, s.tokens[i+2].end, parent + "(" + quote(s.at(i+2)) + ")"})
	case s.at(i+1) == "[":
		s.indexes[i+1] = len(s.made)
		s.made = append(s.made, edit{start, s.tokens[i+1].end, parent + "("})
	}
}

// indexed mends the end of super[...], a closing bracket.
func (s *structure) indexed(i int) {
	bracket := s.openedBy[i]
	beginning, found := s.indexes[bracket]
	if !found {
		return
	}
	made := edit{s.tokens[i].start, s.tokens[i].end, ")"}
	switch {
	case s.at(i+1) == "(":
		made.end, made.text = s.tokens[i+1].end, ")"+s.call(i+1)
	case s.changed(bracket-1, i+1):
		s.writable(s.tokens[s.generator()].start)
		s.made[beginning].text, made.text = slot+"(", ").v"
	}
	s.made = append(s.made, made)
}

// once declares a function in front of a generator, where it is not there yet.
func (s *structure) once(at int, name, value string) {
	declared := edit{at, at, "const " + name + " = " + value + "; "}
	if !slices.Contains(s.made, declared) {
		s.made = append(s.made, declared)
	}
}

func (s *structure) writable(at int) {
	s.once(at, slot, `k => Object.defineProperty({}, "v", { get: () => super[k], set: v => { super[k] = v } })`)
}

// call is how the arguments of a call begin that has this: at i is their bracket.
func (s *structure) call(i int) string {
	if s.at(i+1) == ")" {
		return ".call(this"
	}
	return ".call(this, "
}

// generator finds the token return in front of the async generator whose body this is, or is
// an arrow function in; negative elsewhere.
func (s *structure) generator() int {
	for n := len(s.open) - 1; n > 0; n-- {
		scope := s.open[n]
		if !scope.function && !scope.class {
			continue
		}
		list := s.openedBy[scope.token-1] // of its parameters
		first := list - 9
		if scope.class || s.at(list-1) != "*" || s.at(list-2) != "function" || s.at(first+3) != "this" ||
			s.at(first) != "return" || !strings.HasPrefix(s.at(first+1), "__asyncGenerator") {
			return -1
		}
		return first
	}
	return -1
}

// changed says whether what is between two tokens, the first one included, is given a value.
func (s *structure) changed(from, to int) bool {
	before := s.at(from - 1)
	return s.assigned(to) || before == "++" || before == "--"
}

// assigned says whether what ends before a token is given a value by it.
func (s *structure) assigned(i int) bool {
	switch op := s.at(i); op {
	case "++", "--":
		return true
	case "=":
		return s.at(i+1) != "="
	case "+", "-", "*", "/", "%", "&", "|", "^", "?":
		return s.at(i+1) == "=" || s.at(i+1) == op && s.at(i+2) == "="
	case "<", ">":
		return s.at(i+1) == op && (s.at(i+2) == "=" || s.at(i+2) == op && s.at(i+3) == "=")
	}
	return false
}
