package compile

import "slices"

// chain is one use of a connection's client: Jira.Issue.getIssue, with its place in the text.
type chain struct {
	names      []string
	start, end int
}

// uses is what one script does with one imported module, as far as reading it can tell.
type uses struct {
	chains []chain
	// whole says that the client leaves the reader's sight: passed on, indexed, exported.
	whole bool
}

// imported is one import statement of a script.
type imported struct {
	specifier string
	local     string // the name of the default import
	other     bool   // names or a namespace are imported too, or it is an export, a require or an import()
	first     int    // its first token
	last      int    // its last token
}

// usesOf finds what a script does with the clients of the modules that want names. It may
// find too much (a local variable of the same name), never too little.
func usesOf(s *source, want func(specifier string) bool) map[string]uses {
	found := map[string]uses{}
	for _, im := range imports(s) {
		if !want(im.specifier) {
			continue
		}
		u := found[im.specifier]
		u.whole = u.whole || im.other || !s.sure
		if im.local != "" && !u.whole {
			u = u.with(s, im)
		}
		found[im.specifier] = u
	}
	return found
}

// with adds the uses of one import's local name.
func (u uses) with(s *source, im imported) uses {
	for i := range s.tokens {
		if i >= im.first && i <= im.last || !s.is(i, identifier) || s.at(i) != im.local {
			continue
		}
		if before := s.at(i - 1); before == "." || before == "?." {
			continue
		}
		c := chainAt(s, i)
		if len(c.names) == 0 {
			u.whole = true
			return u
		}
		u.chains = append(u.chains, c)
	}
	return u
}

// chainAt reads the property names that follow the identifier at i.
func chainAt(s *source, i int) chain {
	c := chain{start: s.tokens[i].start, end: s.tokens[i].end}
	for i++; ; i += 2 {
		if s.at(i) == "!" { // TypeScript's assertion
			i++
		}
		if at := s.at(i); at != "." && at != "?." || !s.is(i+1, identifier) {
			return c
		}
		c.names = append(c.names, s.at(i+1))
		c.end = s.tokens[i+1].end
	}
}

// imports lists the imports of a script: statements, re-exports, require and import().
func imports(s *source) []imported {
	var list []imported
	for i := 0; i < len(s.tokens); i++ {
		if !s.is(i, text) || s.at(i-1) == "`" {
			continue
		}
		specifier := unquote(s.at(i))
		switch {
		case s.at(i-1) == "(" && (s.at(i-2) == "import" || s.at(i-2) == "require"):
			list = append(list, imported{specifier: specifier, other: true, first: i - 2, last: i})
		case s.at(i-1) == "import":
			list = append(list, imported{specifier: specifier, first: i - 1, last: i})
		case s.at(i-1) == "from":
			if im, ok := clause(s, i); ok {
				im.specifier = specifier
				list = append(list, im)
			}
		}
	}
	return list
}

// clause reads an import or export statement backwards from its module name.
func clause(s *source, name int) (imported, bool) {
	first := name - 2
	for first >= 0 && name-first < 1000 && !s.is(first, text) && s.at(first) != ";" {
		if at := s.at(first); (at == "import" || at == "export") && s.at(first-1) != "." {
			break
		}
		first--
	}
	im := imported{first: first, last: name}
	switch s.at(first) {
	case "export":
		im.other = s.at(first+1) != "type" || s.at(first+2) == "from"
		return im, true
	case "import":
	default:
		return im, false
	}
	words := s.tokens[first+1 : name-1]
	if len(words) > 1 && s.at(first+1) == "type" && s.at(first+2) != "," && s.at(first+2) != "from" {
		return im, true // import type X from: only types
	}
	if len(words) > 0 && words[0].kind == identifier {
		im.local = s.at(first + 1)
		words = words[1:]
	}
	im.other = len(words) > 0 && !onlyTypes(s, first+1, name-1)
	return im, true
}

// onlyTypes says whether every name in the braces of an import is marked as a type.
func onlyTypes(s *source, from, to int) bool {
	open := slices.IndexFunc(s.tokens[from:to], func(t token) bool { return s.text[t.start:t.end] == "{" })
	if open < 0 {
		return false
	}
	start := true
	for i := from + open + 1; i < to && s.at(i) != "}"; i++ {
		if start && s.at(i) != "type" {
			return false
		}
		start = s.at(i) == ","
	}
	return true
}

func unquote(quoted string) string {
	if len(quoted) < 2 {
		return ""
	}
	return quoted[1 : len(quoted)-1]
}

// namesOf lists what an import statement takes from its module: the names in its braces, and
// "default".
func namesOf(s *source, im imported) []string {
	var names []string
	inside, start := false, false
	for i := im.first + 1; i < im.last; i++ {
		switch at := s.at(i); {
		case at == "{":
			inside, start = true, true
		case at == "}":
			inside = false
		case at == ",":
			start = true
		case at == "type" && (s.is(i+1, identifier) || s.at(i+1) == "{") && s.at(i+1) != "as" && s.at(i+1) != "from":
		case inside && start && s.is(i, identifier):
			names, start = append(names, at), false
		case !inside && i == im.first+1 && s.is(i, identifier):
			names = append(names, "default")
		}
	}
	return names
}
