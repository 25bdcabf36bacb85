// Package stack reads the stacks of script errors and keeps what a person can use of them:
// the frames of the workspace's own files, written so that editors link them.
package stack

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/dop251/goja"

	"bobbin/runtime/fault"
)

// most is how many frames are kept.
const most = 30

// Frame is one line of a stack.
type Frame struct {
	Function string
	fault.Place
}

// Frames are the lines of a stack, innermost first.
type Frames []Frame

// Captured reads the frames goja gives. Their columns count from 0 where a source map
// covers them, which is everywhere in a person's files.
func Captured(frames []goja.StackFrame) Frames {
	var lines Frames
	for n := range frames {
		p := frames[n].Position()
		lines = append(lines, Frame{named(frames[n].FuncName()), fault.Place{File: unescaped(p.Filename), Line: p.Line, Column: p.Column + 1}})
	}
	return lines
}

// line is one of goja's (which ends with the program counter) or one that a library wrote.
var line = regexp.MustCompile(`^\s+at (?:(.*?) \()?(.*?):(\d+):(\d+)(?:\(\d+\))?\)?$`)

// Read reads the text of an error's stack property; lines that are no frames are left out.
func Read(text string) Frames {
	var lines Frames
	for l := range strings.Lines(text) {
		m := line.FindStringSubmatch(strings.TrimRight(l, "\n"))
		if m == nil {
			continue
		}
		row, _ := strconv.Atoi(m[3])
		column, _ := strconv.Atoi(m[4])
		lines = append(lines, Frame{named(m[1]), fault.Place{File: unescaped(m[2]), Line: row, Column: column + 1}})
	}
	return lines
}

// named is a function's name as its author knows it: a default export without a name has
// one from the bundler.
func named(function string) string {
	if function == "<anonymous>" {
		return ""
	}
	if strings.HasSuffix(function, "_default") {
		return "default"
	}
	return function
}

// unescaped undoes goja's writing of file names as URLs.
func unescaped(file string) string {
	if name, err := url.PathUnescape(file); err == nil {
		return name
	}
	return file
}

// Person keeps the frames of files a person wrote: scripts and tests of the workspace.
func (f Frames) Person() Frames {
	var kept Frames
	for _, l := range f {
		if (strings.HasPrefix(l.File, "scripts/") || strings.HasPrefix(l.File, "tests/")) && len(kept) < most {
			// Recursion repeats itself: two of the same are enough.
			if n := len(kept); n > 1 && kept[n-1] == l && kept[n-2] == l {
				continue
			}
			kept = append(kept, l)
		}
	}
	return kept
}

// Place is where the innermost frame points; nil without frames.
func (f Frames) Place() *fault.Place {
	if len(f) == 0 {
		return nil
	}
	p := f[0].Place
	return &p
}

// String writes a frame a line: "    at name (scripts/x.ts:3:7)".
func (f Frames) String() string {
	var b strings.Builder
	for n, l := range f {
		if n > 0 {
			b.WriteByte('\n')
		}
		name := l.Function
		if name == "" {
			name = "<anonymous>"
		}
		b.WriteString("    at " + name + " (" + l.Place.String() + ")")
	}
	return b.String()
}
