package compile

import (
	"crypto/sha256"
	"strings"
	"unicode/utf8"

	"bobbin/runtime/fault"
	"bobbin/runtime/script/pattern"
	"bobbin/runtime/workspace"
)

// scan is what reading a script's text alone tells. It depends on nothing but the text.
type scan struct {
	uses     map[string]uses // of modules that may be connections, by the name imported
	findings []finding
	foreign  map[string][]string // names taken of the older packages, by package
}

// mostScans bounds how many texts are remembered.
const mostScans = 4096

// scan reads a script, once per text.
func (c *Compiler) scan(content string) *scan {
	id := sha256.Sum256([]byte(content))
	c.mu.Lock()
	known := c.scans[id]
	c.mu.Unlock()
	if known != nil {
		return known
	}
	s := lex(content)
	made := &scan{uses: usesOf(s, mayBeConnection), findings: patterns(s), foreign: foreignNames(s)}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.scans) >= mostScans {
		clear(c.scans)
	}
	c.scans[id] = made
	return made
}

func mayBeConnection(specifier string) bool {
	return strings.HasPrefix(specifier, ".") && strings.Contains(specifier, "api/")
}

// foreignNames lists what a script takes of the packages of older scripts.
func foreignNames(s *source) map[string][]string {
	found := map[string][]string{}
	for _, im := range imports(s) {
		if compatible(im.specifier) != "" {
			found[im.specifier] = append(found[im.specifier], namesOf(s, im)...)
		}
	}
	return found
}

// patterns finds regular expressions that the engine cannot do.
func patterns(s *source) []finding {
	var found []finding
	for i, t := range s.tokens {
		if t.kind != regex {
			continue
		}
		literal := s.at(i)
		end := strings.LastIndexByte(literal, '/')
		body, flags := literal[1:end], literal[end+1:]
		f := finding{start: t.start, end: t.end, code: codePattern, text: pattern.Unsupported(body, flags),
			hint: "Write it without: two expressions, or [a-zA-Z] for the flag i."}
		if f.text == "" && pattern.Needs(body, flags) {
			rewritten, err := pattern.Rewrite(body)
			if err != nil {
				f.text, f.hint = capital(err.Error())+".", "Known are general categories, scripts and the emoji properties."
			}
			body = rewritten
		}
		if f.text == "" && s.sure {
			if why := pattern.Check(body, flags); why != "" {
				f.text, f.hint = "This regular expression is not valid: "+why+".", "A character with a meaning of its own, such as ( or *, is written with a backslash in front."
			}
		}
		if f.text != "" {
			found = append(found, f.placed(s.text))
		}
	}
	return found
}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// finding is a diagnostic in one text, not yet in a file.
type finding struct {
	start, end int // bytes
	code       string
	text, hint string
	warning    bool
	place      workspace.Diagnostic
}

// placed works out lines and columns.
func (f finding) placed(content string) finding {
	f.place.Line, f.place.Column = position(content, f.start)
	f.place.EndLine, f.place.EndColumn = position(content, f.end)
	return f
}

func (f finding) in(file string) workspace.Diagnostic {
	d := f.place
	d.Place = fault.Place{File: file, Line: d.Line, Column: d.Column}
	d.Severity, d.Source, d.Code, d.Message, d.Hint = workspace.SeverityError, origin, f.code, f.text, f.hint
	if f.warning {
		d.Severity = workspace.SeverityWarning
	}
	return d
}

// position turns a byte offset into a line and a column, both from 1, the column in UTF-16 units.
func position(content string, offset int) (line, column int) {
	before := content[:offset]
	start := strings.LastIndexByte(before, '\n') + 1
	return strings.Count(before, "\n") + 1, units(before[start:]) + 1
}

// units counts UTF-16 units.
func units(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r >= 0x10000 && r != utf8.RuneError {
			n++
		}
	}
	return n
}
