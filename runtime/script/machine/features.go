package machine

import (
	"bytes"
	"regexp"
)

// features is what a program's text gives away about what it needs. A wrong yes costs some
// microseconds, a wrong no leaves a built-in as goja has it.
type features struct {
	backtracks bool // a pattern of the kind that can run away
	execs      bool // and matched with exec, which costs the other ways of matching their speed
	iterates   bool // iterator helpers, which no global announces
	fills      bool // methods that make texts of any length
	walks      bool // methods that walk arrays of any length
}

var (
	backtracking = regexp.MustCompile(`\(\?(?:=|!|<=|<!)|\\[1-9]|\\k<`)
	filling      = regexp.MustCompile(`\b(?:repeat|padStart|padEnd)\b`)
	walking      = regexp.MustCompile(`\b(?:fill|join|flat)\b`)
	iterating    = regexp.MustCompile(`\.(?:values|keys|entries|matchAll|toArray)\([^()]*\)\s*(?:\.|$)|\.toArray\(|\bIterator\b`)
)

// examine looks at a program's text, without its source map.
func examine(code []byte) features {
	if at := bytes.LastIndex(code, []byte(mapComment)); at >= 0 {
		code = code[:at]
	}
	f := features{backtracks: backtracking.Match(code), iterates: iterating.Match(code), fills: filling.Match(code), walks: walking.Match(code)}
	f.execs = f.backtracks && bytes.Contains(code, []byte(".exec("))
	return f
}
