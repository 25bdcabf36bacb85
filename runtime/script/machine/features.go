package machine

import (
	"bytes"
	"slices"

	"bobbin/runtime/script/stack"
)

// features is what a program's text gives away about what it needs. A wrong yes costs some
// microseconds, a wrong no leaves a built-in as goja has it.
type features struct {
	backtracks bool // a pattern of the kind that can run away
	execs      bool // and matched with exec, which costs the other ways of matching their speed
	iterates   bool // iterator helpers, which no global announces
	fills      bool // methods that make texts of any length
	walks      bool // methods that walk arrays of any length
	calls      bool // methods that call a function for elements that are not there
	locales    bool // methods that obey a locale
	transfers  bool // methods of buffers that goja lacks
	forms      bool // methods of texts that goja lacks
	bigs       bool // integers of any size
	evaluates  bool // the constructors of functions, which evaluate text
}

// examine looks at a program's text, without its source map.
func examine(code []byte) features {
	if at := bytes.LastIndex(code, []byte(stack.MapComment)); at >= 0 {
		code = code[:at]
	}
	f := features{
		backtracks: backtracks(code),
		iterates:   mentions(code, ".toArray(", ".values()", ".keys()", ".entries()", ".matchAll(", "function*", "*["),
		transfers:  mentions(code, "transfer", "detached"),
		forms:      mentions(code, "ellFormed("),
		fills:      mentions(code, "repeat", "padStart", "padEnd"),
		walks:      mentions(code, "fill(", "join(", "flat("),
		calls:      mentions(code, ".find", ".from("),
		bigs:       mentions(code, "BigInt", "BigUint") || counts(code),
		evaluates:  mentions(code, ".constructor"),
		locales:    mentions(code, "toLocale", "localeCompare"),
	}
	f.execs = f.backtracks && mentions(code, ".exec(")
	return f
}

// counts says whether a text may have a literal of a BigInt: 5n.
func counts(code []byte) bool {
	for n := 1; n < len(code); n++ {
		if code[n] == 'n' && code[n-1] >= '0' && code[n-1] <= '9' && (n+1 == len(code) || !identifying(code[n+1])) {
			return true
		}
	}
	return false
}

// backtracks says whether a text has a pattern of the kind that can run away.
func backtracks(code []byte) bool {
	return mentions(code, "(?=", "(?!", "(?<=", "(?<!", `\k<`) || refersBack(code)
}

// mentions says whether the text has one of the words.
func mentions(code []byte, words ...string) bool {
	return slices.ContainsFunc(words, func(word string) bool { return bytes.Contains(code, []byte(word)) })
}

// refersBack says whether the text has what may be a back-reference of a pattern.
func refersBack(code []byte) bool {
	for {
		at := bytes.IndexByte(code, '\\')
		if at < 0 || at+1 >= len(code) {
			return false
		}
		if c := code[at+1]; c >= '1' && c <= '9' {
			return true
		}
		code = code[at+2:]
	}
}
