package trial

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/diff"

	"bobbin/runtime/fault"
)

// excerpt gives the line of a place with two before and one after it.
func excerpt(dir string, place *fault.Place) []Excerpt {
	if place == nil || place.Line < 1 || !filepath.IsLocal(filepath.FromSlash(place.File)) {
		return nil
	}
	text, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(place.File)))
	if err != nil {
		return nil // gone meanwhile; the place still says where it was
	}
	lines := strings.Split(strings.ReplaceAll(string(text), "\r\n", "\n"), "\n")
	var out []Excerpt
	for n := max(1, place.Line-2); n <= min(len(lines), place.Line+1); n++ {
		e := Excerpt{Line: n, Text: lines[n-1]}
		if n == place.Line {
			e.Marked, e.Column = true, place.Column
		}
		out = append(out, e)
	}
	return out
}

// frame is a line of a stack as goja writes it.
var frame = regexp.MustCompile(`(?m)\(?([^\s(]+):(\d+):(\d+)(?:\(\d+\))?\)?$`)

// placeIn finds the innermost frame of a stack that lies in a file.
func placeIn(stack, file string) *fault.Place {
	for _, m := range frame.FindAllStringSubmatch(stack, -1) {
		if m[1] == file {
			line, _ := strconv.Atoi(m[2])
			column, _ := strconv.Atoi(m[3])
			return &fault.Place{File: file, Line: line, Column: column + 1}
		}
	}
	return nil
}

// difference compares two texts line by line; "" when each is a single line, which needs no comparing.
func difference(expected, received string) string {
	if expected == received || !strings.Contains(expected, "\n") && !strings.Contains(received, "\n") {
		return ""
	}
	var s strings.Builder
	for line := range strings.Lines(string(diff.Diff("expected", []byte(expected+"\n"), "received", []byte(received+"\n")))) {
		switch {
		case strings.HasPrefix(line, "diff "), strings.HasPrefix(line, "--- "), strings.HasPrefix(line, "+++ "):
		case strings.HasPrefix(line, "@@"):
			if s.Len() > 0 {
				s.WriteString(" …\n")
			}
		default:
			s.WriteString(line)
		}
	}
	return s.String()
}
