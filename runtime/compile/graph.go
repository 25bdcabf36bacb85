package compile

import (
	"path"
	"slices"
	"strings"

	"bobbin/runtime/workspace"
)

// ScriptUses is what a script leans on, as far as reading its text tells.
type ScriptUses struct {
	Path        string `json:"path"`        // its file, from the workspace
	Scripts     []Use  `json:"scripts"`     // files that it imports
	Triggers    []Use  `json:"triggers"`    // scripts that it runs, by their names
	Connections []Use  `json:"connections"` // by the names in the workspace
	Records     []Use  `json:"records"`     // keys; one that is computed ends with an ellipsis after what is known of it
}

// Use is one thing that is used, at the first place that does.
type Use struct {
	Name   string `json:"name"`
	Line   int    `json:"line"`
	Writes bool   `json:"writes,omitempty"` // of records: something is written or deleted
}

// computed stands for what only the run knows.
const computed = "…"

// Uses says of each script of a workspace what it leans on, as it is on disk. A script that cannot
// be read is left out.
func (c *Compiler) Uses(ws *workspace.Workspace) ([]ScriptUses, error) {
	b, err := c.newBuild(ws, nil)
	if err != nil {
		return nil, err
	}
	defer b.close()
	all := []ScriptUses{}
	for _, name := range b.scripts() {
		file, ok := b.script(name)
		if !ok {
			continue
		}
		below := strings.TrimPrefix(file, folder+"/")
		if content, err := b.read(below); err == nil {
			all = append(all, b.usesOf(below, lex(content)))
		}
	}
	return all, nil
}

func (b *build) usesOf(below string, s *source) ScriptUses {
	u := ScriptUses{Path: shown(below), Scripts: []Use{}, Triggers: []Use{}, Connections: []Use{}, Records: []Use{}}
	for _, im := range imports(s) {
		line, _ := position(s.text, s.tokens[im.first].start)
		if strings.HasPrefix(im.specifier, ".") {
			target := path.Join(path.Dir(below), im.specifier)
			if connection, ok := b.connection(target); ok {
				u.Connections = noted(u.Connections, Use{Name: connection, Line: line})
			} else if found, _ := b.find(target); found != "" {
				u.Scripts = noted(u.Scripts, Use{Name: shown(found), Line: line})
			}
			continue
		}
		if module, ok := lookup(im.specifier); ok && slices.Contains(followed, module.Names[0]) {
			u.follow(s, im, module.Names[0], line)
		}
	}
	return u
}

// followed are the modules, by their first names, whose functions are followed to where they are called.
var followed = []string{"@bobbin/trigger", "@bobbin/record-storage", "@stitch-it/runtime"}

// follow adds the calls of what an import took.
func (u *ScriptUses) follow(s *source, im imported, module string, line int) {
	calls := callsOf(s, im)
	for _, call := range calls {
		if call.of == "triggerScript" {
			u.Triggers = noted(u.Triggers, call.Use)
		} else {
			u.Records = noted(u.Records, call.Use)
		}
	}
	if len(calls) == 0 && im.other && module != "@bobbin/trigger" { // passed on, or extended
		u.Records = noted(u.Records, Use{Name: computed, Line: line, Writes: true})
	}
}

// noted adds a use, or what it says more of one that is there.
func noted(list []Use, u Use) []Use {
	if u.Name == "" {
		return list
	}
	at := slices.IndexFunc(list, func(known Use) bool { return known.Name == u.Name })
	if at < 0 {
		return append(list, u)
	}
	list[at].Writes = list[at].Writes || u.Writes
	return list
}

// followedCall is a call of what an import took.
type followedCall struct {
	Use
	of string // the function, by the name that its module has for it
}

// callsOf finds the calls of what an import took, with what they were given first.
func callsOf(s *source, im imported) []followedCall {
	names := localNames(s, im)
	var calls []followedCall
	for i := range s.tokens {
		if i >= im.first && i <= im.last || !s.is(i, identifier) || s.at(i-1) == "." {
			continue
		}
		of, open := names[s.at(i)], i+1
		if of == "*" && s.at(open) == "." {
			of, open = s.at(open+1), open+2
		}
		if of == "" {
			continue
		}
		line, _ := position(s.text, s.tokens[i].start)
		if s.at(i-1) == "new" { // what its methods are given is not followed
			calls = append(calls, followedCall{Use{Name: computed, Line: line, Writes: true}, of})
			continue
		}
		if s.at(open) == "<" { // the type of a value
			for from := open; open < len(s.tokens) && open-from < 100 && s.at(open) != "("; {
				open++
			}
		}
		if s.at(open) == "(" {
			calls = append(calls, followedCall{Use{Name: given(s, open+1), Line: line, Writes: writes(of)}, of})
		}
	}
	return calls
}

// localNames gives what an import statement takes, by the names that it has here; "*" is all of the module.
func localNames(s *source, im imported) map[string]string {
	local, others := map[string]string{}, []string{}
	for i := im.first + 2; i < im.last-1; i++ {
		if s.at(i) == "as" {
			local[s.at(i+1)], others = s.at(i-1), append(others, s.at(i-1))
		}
	}
	for _, name := range namesOf(s, im) {
		if !slices.Contains(others, name) {
			local[name] = name
		}
	}
	return local
}

// writes says whether a function of record storage may write; what one makes may.
func writes(function string) bool {
	return slices.ContainsFunc([]string{"set", "delete", "increment", "compare", "create"}, func(verb string) bool { return strings.HasPrefix(function, verb) })
}

// given is the text at a place, as far as it is written there.
func given(s *source, i int) string {
	switch {
	case s.is(i, text) && (s.at(i+1) == "," || s.at(i+1) == ")"):
		return unquote(s.at(i))
	case s.is(i, template) && s.is(i+1, text):
		known := s.at(i + 1)
		if s.is(i+2, template) {
			return known
		}
		return strings.TrimSuffix(known, "${") + computed
	}
	return computed
}
