package stack

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"sort"
	"strings"
	"unicode/utf8"

	"bobbin/runtime/fault"
)

// Origins looks up where code of a Bundle comes from. Unlike goja's own look-up it gives
// nothing for what the bundler made by itself, and knows the first character of a file.
type Origins struct {
	code   []byte
	starts []int // of the lines of the code
	lines  [][]segment
	files  []string
}

// segment says where the code from a column on comes from; all of it counts from 0.
type segment struct{ column, file, line, originalColumn int }

// ReadOrigins reads the inline source map of a program. Without one, or one that cannot be
// read, nothing is found.
func ReadOrigins(code []byte) *Origins {
	o := &Origins{code: code, starts: []int{0}}
	for n, b := range code {
		if b == '\n' {
			o.starts = append(o.starts, n+1)
		}
	}
	at := bytes.LastIndex(code, []byte(MapComment))
	if at < 0 {
		return o
	}
	plain, err := base64.StdEncoding.DecodeString(string(bytes.TrimSpace(code[at+len(MapComment):])))
	var m struct {
		Sources  []string `json:"sources"`
		Mappings string   `json:"mappings"`
	}
	if err != nil || json.Unmarshal(plain, &m) != nil {
		return o
	}
	o.files = m.Sources
	var last segment
	for line := range strings.SplitSeq(m.Mappings, ";") {
		last.column = 0
		var segments []segment
		for text := range strings.SplitSeq(line, ",") {
			fields, ok := numbers(text)
			if !ok || len(fields) < 4 {
				continue
			}
			last = segment{last.column + fields[0], last.file + fields[1], last.line + fields[2], last.originalColumn + fields[3]}
			segments = append(segments, last)
		}
		o.lines = append(o.lines, segments)
	}
	return o
}

// Find says where the code at an offset comes from.
func (o *Origins) Find(offset int) (fault.Place, bool) {
	line := sort.SearchInts(o.starts, offset+1) - 1
	if line < 0 || line >= len(o.lines) || offset > len(o.code) {
		return fault.Place{}, false
	}
	column := units(o.code[o.starts[line]:offset])
	all := o.lines[line]
	n := sort.Search(len(all), func(n int) bool { return all[n].column > column }) - 1
	if n < 0 || all[n].file < 0 || all[n].file >= len(o.files) {
		return fault.Place{}, false
	}
	return fault.Place{File: o.files[all[n].file], Line: all[n].line + 1, Column: all[n].originalColumn + 1}, true
}

// units is how long a text is in UTF-16, by which columns are counted.
func units(text []byte) int {
	n := 0
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		if n++; r > 0xffff {
			n++
		}
		text = text[size:]
	}
	return n
}
