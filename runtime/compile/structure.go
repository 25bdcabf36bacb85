package compile

// structure walks through the brackets of a program for what the script engine gets wrong:
//
//   - arguments in an arrow function are found only when the function around uses them, too:
//     else the engine reads something else, or falls over. They are mentioned there.
//   - a field called get, set or async is no field to it. The name is quoted.
//   - super in the value of a field is refused, unless it stands in an arrow function. So the
//     value is put into one.
//   - super in an async generator, see lowered.
type structure struct {
	*source
	open     []scope
	openedBy map[int]int // the token that opened what a closing one ends
	made     []edit
	indexes  map[int]int // of made, by the opening bracket of super[...] that was changed: a token
}

// scope is an open bracket.
type scope struct {
	token            int  // of the bracket
	function         bool // the body of a function that has arguments of its own
	class            bool // the body of a class
	classAhead       bool // the next brace in here is the body of a class
	arguments, arrow bool // what it has outside of the functions within
	super            bool // the same
	value            int  // in a class: the = before the value of a field, 0 outside of one
}

func (s *structure) edits() []edit {
	for i := range s.tokens {
		if s.is(i, text) || s.is(i, number) || s.is(i, regex) {
			continue
		}
		within := &s.open[len(s.open)-1]
		switch s.at(i) {
		case "(", "[", "${":
			s.open = append(s.open, scope{token: i})
		case "{":
			class := within.classAhead
			within.classAhead = false
			s.open = append(s.open, scope{token: i, class: class, function: !class && s.opensFunction(i)})
		case ")", "]", "}":
			if len(s.open) == 1 {
				return s.made // not a program
			}
			s.close(i)
		case "=>":
			within.arrow = true
		case "arguments":
			key := s.at(i+1) == ":" && (s.at(i-1) == "{" || s.at(i-1) == ",")
			within.arguments = within.arguments || s.word(i) && !key
		case "super":
			within.super = within.super || s.word(i)
			if s.word(i) {
				s.lowered(i)
			}
		case "class":
			within.classAhead = s.word(i) && s.at(i+1) != ":" && s.at(i+1) != "("
		case "=", ";":
			s.field(i, within)
		}
	}
	return s.made
}

// word says whether a token is a word that is no property's name.
func (s *structure) word(i int) bool {
	return s.is(i, identifier) && s.at(i-1) != "." && s.at(i-1) != "?."
}

func (s *structure) insert(at int, text string) { s.made = append(s.made, edit{at, at, text}) }

// close leaves a bracket; what it has belongs to the one around, up to the next function.
func (s *structure) close(i int) {
	inner := s.open[len(s.open)-1]
	s.open = s.open[:len(s.open)-1]
	s.openedBy[i] = inner.token
	s.indexed(i)
	outer := &s.open[len(s.open)-1]
	switch {
	case inner.class:
	case !inner.function:
		outer.arguments = outer.arguments || inner.arguments
		outer.arrow = outer.arrow || inner.arrow
		outer.super = outer.super || inner.super
	case inner.arguments && inner.arrow:
		s.insert(s.tokens[inner.token].end, "arguments;")
	}
}

// field takes the beginning and the end of the value of a field; esbuild ends each with a semicolon.
func (s *structure) field(i int, within *scope) {
	switch {
	case !within.class:
	case s.at(i) == "=" && within.value == 0:
		within.value, within.super = i, false
		switch name := s.at(i - 1); name {
		case "get", "set", "async":
			s.made = append(s.made, edit{s.tokens[i-1].start, s.tokens[i-1].end, `"` + name + `"`})
		}
	case s.at(i) == ";":
		if within.value > 0 && within.super {
			s.insert(s.tokens[within.value].end, "(() => (")
			s.insert(s.tokens[i].start, "))()")
		}
		within.value, within.super = 0, false
	}
}

// opensFunction says whether a brace begins the body of a function or method that is no arrow function.
func (s *structure) opensFunction(brace int) bool {
	if s.at(brace-1) != ")" {
		return false
	}
	before := s.openedBy[brace-1] - 1
	switch s.at(before) {
	case "if", "for", "while", "switch", "with":
		return s.at(before-1) == "."
	case "await":
		return s.at(before-1) != "for"
	case "catch": // of try, or a method of that name
		closing, ok := s.openedBy[before-1]
		return !ok || s.at(closing-1) != "try"
	}
	return true
}
