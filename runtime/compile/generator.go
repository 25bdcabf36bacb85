package compile

import "strings"

// parent is the function through which a lowered async generator reaches the method's super.
const parent = "__bobbin_super"

// lowered mends super in the body of an async generator method. esbuild leaves it as it is in
// the generator that the body becomes, where there is no super:
//
//	items() { return __asyncGenerator(this, null, function* () { super.items(1) }) }
//
// An arrow function beside that generator has it still:
//
//	items() { const __bobbin_super = k => super[k]; return __asyncGenerator(... __bobbin_super("items").call(this, 1) }) }
//
// i is the token super. Where a value is assigned to it, it stays, and the engine refuses it.
func (s *structure) lowered(i int) {
	body := s.generator()
	if body < 0 {
		return
	}
	if at := s.tokens[body].start; !s.parents[at] {
		s.parents[at] = true
		s.insert(at, "const "+parent+" = k => super[k]; ")
	}
	start := s.tokens[i].start
	switch {
	case s.at(i+1) == "." && s.at(i+3) == "(":
		s.made = append(s.made, edit{start, s.tokens[i+3].end, parent + "(" + quote(s.at(i+2)) + ")" + s.call(i+3)})
	case s.at(i+1) == "." && !s.assigned(i+3):
		s.made = append(s.made, edit{start, s.tokens[i+2].end, parent + "(" + quote(s.at(i+2)) + ")"})
	case s.at(i+1) == "[":
		s.made = append(s.made, edit{start, s.tokens[i+1].end, parent + "("})
		s.indexes[i+1] = true
	}
}

// indexed mends the end of super[...], a closing bracket.
func (s *structure) indexed(i int) {
	if !s.indexes[s.openedBy[i]] {
		return
	}
	made := edit{s.tokens[i].start, s.tokens[i].end, ")"}
	if s.at(i+1) == "(" {
		made.end, made.text = s.tokens[i+1].end, ")"+s.call(i+1)
	}
	s.made = append(s.made, made)
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

// assigned says whether what ends before a token is given a value by it.
func (s *structure) assigned(i int) bool {
	switch op := s.at(i); op {
	case "++", "--":
		return true
	case "=":
		return s.at(i+1) != "="
	case "+", "-", "*", "/", "%", "&", "|", "^", "?":
		return s.at(i+1) == "=" || s.at(i+1) == op && s.at(i+2) == "="
	}
	return false
}
