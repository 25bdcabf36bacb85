package machine

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/dop251/goja"
)

// Bounds of text that is evaluated at run time. goja's parser and compiler recurse, and a
// stack that is used up ends the process.
const (
	maxSource  = 4 << 20
	maxNesting = 1000
	maxChain   = 10000 // words and signs of one statement on one level
)

// evaluator is the global eval. Called by its name it sees no local variables, as if it had
// been called indirectly: goja's own direct eval can end the process.
func (i *invocation) evaluator() goja.Value {
	original, _ := goja.AssertFunction(i.global.original.Get("eval"))
	return i.Function("eval", 1, func(call goja.FunctionCall) goja.Value {
		if text := call.Argument(0); goja.IsString(text) {
			i.evaluable(text.String())
		}
		return i.must(original, call)
	})
}

// guardConstructors does for the constructors that no global names what builder does for Function.
func (i *invocation) guardConstructors() {
	i.global.Get("Function")
	kinds := i.piece("functions").(*goja.Object)
	for _, name := range kinds.Keys() {
		i.builder(kinds.Get(name).(*goja.Object))
	}
}

// builder wraps a class of functions, so that it refuses text that goja does not survive.
func (i *invocation) builder(class *goja.Object) goja.Value {
	construct, _ := goja.AssertConstructor(class)
	var wrapped *goja.Object
	wrapped = i.rt.ToValue(func(call goja.ConstructorCall) *goja.Object {
		for n, text := range call.Arguments {
			s := text.String()
			i.evaluable(s)
			call.Arguments[n] = i.rt.ToValue(s)
		}
		target := call.NewTarget
		if target == nil || target == wrapped {
			target = class
		}
		o, err := construct(target, call.Arguments...)
		if err != nil {
			panic(err)
		}
		return o
	}).(*goja.Object)
	prototype := class.Get("prototype").(*goja.Object)
	_ = wrapped.SetPrototype(class)
	_ = wrapped.Set("prototype", prototype)
	for name, value := range map[string]goja.Value{"name": class.Get("name"), "length": i.rt.ToValue(1)} {
		_ = wrapped.DefineDataProperty(name, value, goja.FLAG_FALSE, goja.FLAG_TRUE, goja.FLAG_FALSE)
	}
	_ = prototype.DefineDataProperty("constructor", wrapped, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE)
	return wrapped
}

// evaluable refuses text to be evaluated that could end the process, and puts up the guards
// that the text needs.
func (i *invocation) evaluable(text string) {
	if why := unevaluable(text); why != "" {
		panic(i.newError("SyntaxError", why))
	}
	i.guard(examine([]byte(text)))
}

// unevaluable says why a text cannot be evaluated; "" when it can.
func unevaluable(text string) string {
	if len(text) > maxSource {
		return fmt.Sprintf("The source text has %d KB, the limit is %d.", len(text)>>10, maxSource>>10)
	}
	if evals(text) {
		return "Calling eval directly is not supported in evaluated source text."
	}
	if tooNested(text) {
		return "The source text is nested too deeply, or a statement of it is too long."
	}
	return ""
}

// evals says whether a text calls eval by its name.
func evals(text string) bool {
	for rest := text; ; {
		before, after, found := strings.Cut(rest, "eval")
		if !found {
			return false
		}
		rest = after
		own := before == "" || !identifying(before[len(before)-1]) && before[len(before)-1] != '.'
		if own && strings.HasPrefix(strings.TrimLeft(after, " \t\r\n"), "(") {
			return true
		}
	}
}

func identifying(c byte) bool {
	return c == '_' || c == '$' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}

// tooNested estimates, without parsing, how deep a parser of the text recurses: by brackets,
// and by the words and signs that follow each other within a statement.
func tooNested(text string) bool {
	chains := []int{0}
	code := []byte(text)
	last := byte(';') // the last character that is no space
	for n := 0; n < len(code); n++ {
		c := code[n]
		at := len(chains) - 1
		before := last
		if c > ' ' {
			last = c
		}
		switch {
		case c == '\n' && ends(before) && begins(code[n+1:]):
			chains[at] = 0
		case c == '(' || c == '[' || c == '{':
			if chains = append(chains, 0); len(chains) > maxNesting {
				return true
			}
		case c == ')' || c == ']' || c == '}':
			if at > 0 {
				chains = chains[:at]
			}
			if c == '}' && begins(code[n+1:]) {
				chains[len(chains)-1] = 0
			}
		case c == ';' || c == ',':
			chains[at] = 0
		case c == '"' || c == '\'':
			n += quotedText(code[n:])
		case c == '/' && n+1 < len(code) && (code[n+1] == '/' || code[n+1] == '*'):
			n += comment(code[n:])
			last = before
		case c == '/' && !ends(before):
			n += regexLiteral(code[n:])
		case identifying(c):
			for n+1 < len(code) && identifying(code[n+1]) {
				n++
			}
			chains[at]++
		case c > ' ':
			chains[at]++
		}
		if chains[len(chains)-1] > maxChain {
			return true
		}
	}
	return false
}

// ends says whether a statement or an expression may end with a character.
func ends(c byte) bool {
	return identifying(c) || c == ')' || c == ']' || c == '}' || c == '"' || c == '\'' || c == '`'
}

// begins says whether what follows a closing brace or a line is a new statement.
func begins(code []byte) bool {
	for len(code) > 0 && (code[0] <= ' ') {
		code = code[1:]
	}
	return len(code) > 0 && identifying(code[0]) && !bytes.HasPrefix(code, []byte("else")) &&
		!bytes.HasPrefix(code, []byte("in")) && !bytes.HasPrefix(code, []byte("catch"))
}

// quotedText gives the number of bytes after a quote up to and with the closing one.
func quotedText(code []byte) int {
	for n := 1; n < len(code); n++ {
		switch code[n] {
		case '\\':
			n++
		case code[0]:
			return n
		case '\n':
			return n - 1 // no text after all: an apostrophe in a pattern
		}
	}
	return len(code) - 1
}

// regexLiteral gives the number of bytes after the first of a regular expression up to and with
// its closing slash.
func regexLiteral(code []byte) int {
	class := false
	for n := 1; n < len(code) && code[n] != '\n'; n++ {
		switch c := code[n]; {
		case c == '\\':
			n++
		case c == '[':
			class = true
		case c == ']':
			class = false
		case c == '/' && !class:
			return n
		}
	}
	return 0 // a division after all
}

// comment gives the number of bytes after the first of a comment.
func comment(code []byte) int {
	mark, length := []byte("\n"), 0
	if code[1] == '*' {
		mark, length = []byte("*/"), 1
	}
	if at := bytes.Index(code[2:], mark); at >= 0 {
		return at + 2 + length
	}
	return len(code) - 1
}
