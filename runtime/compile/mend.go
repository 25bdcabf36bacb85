package compile

import (
	"bytes"
	"cmp"
	"regexp"
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
// regular expressions, and what structure says (see there).
func mend(code []byte, mappings string) ([]byte, string) {
	has := func(text string) bool { return bytes.Contains(code, []byte(text)) }
	properties := has(`\p{`) || has(`\P{`)
	inArrows := has("arguments") && has("=>")
	inClasses := has("class") && (has("get = ") || has("set = ") || has("async = ")) || has("super.") || has("super[")
	if !properties && !inArrows && !inClasses && !has(delegating) && !has("__forAwait") {
		return code, mappings
	}
	s := lex(string(code))
	var edits []edit
	if properties {
		edits = rewritten(s)
	}
	edits = append(edits, cleaned(s)...)
	edits = append(edits, begun(s)...)
	if inArrows || inClasses {
		edits = append(edits, (&structure{source: s, openedBy: map[int]int{}, open: []scope{{}}, indexes: map[int]int{}}).edits()...)
	}
	slices.SortStableFunc(edits, func(a, b edit) int { return cmp.Compare(a.start, b.start) })
	return change(code, mappings, edits)
}

// delegating is how esbuild's helper for async generators goes on after an await; with every
// await, and not only those of yield*, it returned again where a return was under way, and so
// left out what comes behind an await in finally.
const (
	delegating = `resume(k === "return" ? k : "next"`
	delegated  = `resume(k === "return" && v[1] ? k : "next"`
)

// cleaned mends the helper.
func cleaned(s *source) []edit {
	at := strings.Index(s.text, delegating)
	if at < 0 {
		return nil
	}
	return []edit{{at, at + len(delegating), delegated}}
}

// awaiting is how esbuild begins what a for await becomes.
var awaiting = regexp.MustCompile(`, (more\d*), temp\d*, (error\d*); more\d* = !\(`)

// begun has every for await begin without the error that ended the one before it in a loop
// around both: without that, the second throws again what the script had caught.
func begun(s *source) []edit {
	var edits []edit
	for _, at := range awaiting.FindAllStringSubmatchIndex(s.text, -1) {
		edits = append(edits, edit{at[3], at[3], " = false"}, edit{at[5], at[5], " = void 0"})
	}
	return edits
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
